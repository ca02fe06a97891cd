#!/bin/sh
# A standalone cluster of Spark on one machine, for trying things out: a master and workers of one core each, every one a
# process of its own in a network namespace of its own. Needs root, for the namespaces.
#
#   standalone.sh start SPARK_HOME WORKERS FOLDER   # logs and pids go to FOLDER; worker N is bound to processor N - 1
#   standalone.sh stop FOLDER
#
# WORKER_JAVA: the JAVA_HOME of the workers; MEMORY: of each worker (default 3g).
set -eu

network=10.77.0
bridge=anymask-br

namespace() { # NAME NUMBER
    ip netns add "$1"
    ip link add "v$2" type veth peer name eth0 netns "$1"
    ip link set "v$2" master $bridge up
    ip -n "$1" addr add $network."$2"/24 dev eth0
    ip -n "$1" link set eth0 up
    ip -n "$1" link set lo up
}

daemon() { # NAME JAVA_HOME PROCESSOR CLASS ARGUMENT...
    name=$1 home=$2 processor=$3
    shift 3
    opened=
    for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
        java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.util.calendar; do
        opened="$opened --add-opens=java.base/$package=ALL-UNNAMED"
    done
    # shellcheck disable=SC2086 # options are words
    JAVA_HOME=$home SPARK_HOME=$spark SPARK_SCALA_VERSION=2.13 ip netns exec "$name" taskset -c "$processor" "$home/bin/java" \
        -Xmx512m $opened -cp "$spark/jars/*" "$@" >"$folder/$name.log" 2>&1 &
    echo $! >"$folder/$name.pid"
}

case $1 in
start)
    spark=$2 workers=$3 folder=$4
    java=${JAVA_HOME:?}
    mkdir -p "$folder"
    ip link add $bridge type bridge
    ip addr add $network.254/24 dev $bridge
    ip link set $bridge up
    namespace anymask-m 100
    daemon anymask-m "$java" 0-1 org.apache.spark.deploy.master.Master --host $network.100 --port 7077 --webui-port 8080
    sleep 6
    n=1
    while [ "$n" -le "$workers" ]; do
        namespace "anymask-w$n" "$n"
        mkdir -p "$folder/work$n"
        daemon "anymask-w$n" "${WORKER_JAVA:-$java}" $((n - 1)) org.apache.spark.deploy.worker.Worker --host $network."$n" \
            --cores 1 --memory "${MEMORY:-3g}" --work-dir "$folder/work$n" spark://$network.100:7077
        n=$((n + 1))
    done
    sleep 6
    echo "spark://$network.100:7077; the driver's address is $network.254"
    ;;
stop)
    folder=$2
    for pid in "$folder"/*.pid; do
        kill "$(cat "$pid")" 2>/dev/null || true
    done
    sleep 2
    for name in anymask-m $(ip netns list | sed -n 's/^\(anymask-w[0-9]*\).*/\1/p'); do
        ip netns pids "$name" 2>/dev/null | xargs -r kill -9
        ip netns del "$name"
    done
    ip link del $bridge
    ;;
esac
