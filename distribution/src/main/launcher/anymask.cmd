@echo off
rem Starts the anymask command with the Java of JAVA_HOME, or of the path.
setlocal
for %%i in ("%~dp0..") do set "root=%%~fi"
set "app=%root%\app"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

set "found="
for /f "tokens=1,2 delims== " %%a in ('call "%java%" -XshowSettings:properties -version 2^>^&1') do (
    if "%%a"=="java.specification.version" set "found=%%b"
)
if not defined found (
    echo anymask: needs Java 21 or newer and found none. Install one, or set JAVA_HOME to one. 1>&2
    exit /b 1
)
if %found% LSS 21 (
    echo anymask: needs Java 21 or newer and found Java %found%. Install a newer one, or set JAVA_HOME to one. 1>&2
    exit /b 1
)
set "quiet="
if %found% GEQ 24 set "quiet=--sun-misc-unsafe-memory-access=allow"

set "native=%app%\native\ai\onnxruntime\native\win-x64"
set "natives=-Danymask.native=packed"
if exist "%native%" set "natives=-Donnxruntime.native.path=%native%"
"%java%" -Xlog:disable -XX:+UseSerialGC -Xmx2500m -XX:-UsePerfData %quiet% -Djava.awt.headless=true "%natives%" "-Danymask.home=%root%\bin" %JAVA_OPTS% %ANYMASK_OPTS% -jar "%app%\anymask.jar" %*
exit /b %errorlevel%
