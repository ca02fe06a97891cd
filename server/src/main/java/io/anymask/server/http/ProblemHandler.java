package io.anymask.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Problem documents for what Jetty refuses before a request reaches [Front], or because the server ends: Jetty's
/// own pages would show causes.
public final class ProblemHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        SecurityHeaders.addTo(response.getHeaders(), false);
        if (request.getAttribute(ERROR_EXCEPTION) instanceof EofException) {
            // Jetty has closed the connection under its request, since it ends, and calls that an error of ours. The
            // document sometimes still gets through.
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
        }
        Answer answer = document(response.getStatus());
        answer.headers().forEach(response.getHeaders()::put);
        response.write(true, content(answer), callback);
        return true;
    }

    private static Answer document(int status) {
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            return Answer.problem(ProblemException.tryAgain(status, "the server is about to end; try again", 1));
        }
        int known = status < 400 ? 500 : status;
        return Answer.problem(new ProblemException(known, "the request is not one this server understands"));
    }

    private static ByteBuffer content(Answer answer) {
        return answer.body() instanceof Answer.Body.Bytes(ByteBuffer bytes) ? bytes : ByteBuffer.allocate(0);
    }
}
