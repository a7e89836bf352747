package io.llmshield.cloud.sample.problem;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;

/**
 * Answers for requests that Tomcat refuses before the application sees them, such as a
 * request line that is not HTTP. Tomcat makes it by its class name.
 */
public final class ProblemReportValve extends ErrorReportValve {

	@Override
	protected void report(Request request, Response response, @Nullable Throwable throwable) {
		int status = response.getStatus();
		if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		ProblemType type = ProblemType.of(status);
		// Made of constants only: there is nothing to escape.
		String body = """
				{"type":"%s","title":"%s","status":%d,"detail":"%s","code":"%s"}""".formatted(
				ProblemType.PATH + type.code(), type.title(), status,
				(status == 400) ? "The request is not valid HTTP" : type.remedy(), type.code());
		try {
			response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
			response.setCharacterEncoding(StandardCharsets.UTF_8.name());
			Writer writer = response.getReporter();
			if (writer != null) {
				writer.write(body);
				response.finishResponse();
			}
		}
		catch (IOException | IllegalStateException ex) {
			// The client is gone or has part of an answer already: nobody to tell.
			this.container.getLogger().debug("The problem was not written", ex);
		}
	}

}
