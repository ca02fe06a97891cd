package io.anymask.server.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/// Reverse proxies before the server, and the path under which they offer it. Only what a trusted proxy says of a
/// client is believed: the headers are anybody's to write. Immutable.
public final class Proxies {
    private static final Pattern BASE = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*");
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    /// Clients reach the server themselves, at the root.
    public static final Proxies NONE = new Proxies(List.of(), "");

    private final List<Network> trusted = new ArrayList<>();
    private final String base;

    /// Addresses that begin with the same bits.
    private record Network(byte[] address, int bits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// @param trusted addresses or networks such as `10.0.0.0/8`
    /// @param base path of the server's root at the proxy such as `/anymask`, empty for none
    /// @throws IllegalArgumentException for something else
    public Proxies(List<String> trusted, String base) {
        trusted.forEach(text -> this.trusted.add(network(text.strip())));
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        if (!BASE.matcher(this.base).matches()) {
            throw new IllegalArgumentException(
                    "base path: got %s, expected one such as /anymask, of letters, digits and any of . _ ~ -"
                            .formatted(base));
        }
    }

    private static Network network(String text) {
        String[] parts = text.split("/", 2);
        try {
            byte[] address = address(parts[0]);
            int most = 8 * address.length;
            int bits = parts.length == 1 ? most : Integer.parseInt(parts[1]);
            if (bits >= 0 && bits <= most) {
                return new Network(address, bits);
            }
        } catch (UnknownHostException | NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "trusted proxy: got %s, expected an address or a network such as 10.0.0.0/8".formatted(text));
    }

    /// Without asking for names.
    private static byte[] address(String literal) throws UnknownHostException {
        if (!LITERAL.matcher(literal).matches()) {
            throw new UnknownHostException(literal);
        }
        return InetAddress.getByName(literal).getAddress();
    }

    /// The path of the server's root as clients see it, empty for `/`.
    public String base() {
        return base;
    }

    boolean trusts(String address) {
        try {
            byte[] bytes = address(bare(address));
            return trusted.stream().anyMatch(network -> network.contains(bytes));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /// The address of the client. A connection's own, unless that is a trusted proxy's; then the last one in
    /// `X-Forwarded-For`, or else in `Forwarded` (RFC 7239), that is no trusted proxy's. Those before it are the
    /// client's own claim.
    String client(Request request) {
        String client = Request.getRemoteAddr(request);
        if (trusted.isEmpty() || !trusts(client)) {
            return client;
        }
        for (String hop : hops(request).reversed()) {
            if (!LITERAL.matcher(hop).matches()) {
                return client; // hidden or not an address: the proxy stands for it
            }
            client = hop;
            if (!trusts(client)) {
                return client;
            }
        }
        return client;
    }

    /// From the client to the nearest proxy.
    private static List<String> hops(Request request) {
        List<String> hops = new ArrayList<>();
        for (String list : request.getHeaders().getValuesList("X-Forwarded-For")) {
            for (String hop : list.split(",", -1)) {
                hops.add(bare(hop.strip()));
            }
        }
        if (!hops.isEmpty()) {
            return hops;
        }
        for (String list : request.getHeaders().getValuesList("Forwarded")) {
            for (String element : list.split(",", -1)) {
                for (String pair : element.split(";", -1)) {
                    String[] parts = pair.strip().split("=", 2);
                    if (parts.length == 2 && parts[0].strip().equalsIgnoreCase("for")) {
                        hops.add(bare(parts[1].strip().replace("\"", "")));
                    }
                }
            }
        }
        return hops;
    }

    /// Without port and brackets.
    private static String bare(String address) {
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            return end < 0 ? address : address.substring(1, end).toLowerCase(Locale.ROOT);
        }
        int colon = address.indexOf(':');
        return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
    }

    /// Whether the client speaks TLS with a trusted proxy.
    boolean isEncrypted(Request request) {
        return trusts(Request.getRemoteAddr(request))
                && "https".equalsIgnoreCase(request.getHeaders().get("X-Forwarded-Proto"));
    }

    /// The path below the server's root: a proxy may cut the base path off or leave it.
    String path(Request request) {
        String path = request.getHttpURI().getPath();
        return !base.isEmpty() && path.startsWith(base + "/") ? path.substring(base.length()) : path;
    }
}
