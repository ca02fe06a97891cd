@echo off
rem Starts the anymask command with the Java of JAVA_HOME, or of the path. It needs Java 21 or newer.
setlocal
set "app=%~dp0app"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
    echo anymask: needs Java 21 or newer and found none. Install one, or set JAVA_HOME to one. 1>&2
    exit /b 1
)
set "native=%app%\native\ai\onnxruntime\native\win-x64"
set "natives=-Danymask.native=packed"
if exist "%native%" set "natives=-Donnxruntime.native.path=%native%"
"%java%" -Xlog:disable -XX:+UseSerialGC -Xmx2500m -Djava.awt.headless=true "%natives%" -Danymask.home="%app%" %JAVA_OPTS% %ANYMASK_OPTS% -jar "%app%\anymask.jar" %*
exit /b %errorlevel%
