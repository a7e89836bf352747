package io.llmshield.cloud.benchmarks.logs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import com.microsoft.applicationinsights.TelemetryConfiguration;
import com.microsoft.applicationinsights.logback.ApplicationInsightsAppender;
import com.sun.net.httpserver.HttpServer;

/**
 * {@code applicationinsights-logging-logback}, the last one that was made. Its client
 * cannot be replaced, so there is a server.
 */
final class AppInsightsAppender implements LogAppender {

	private static final String KEY = "00000000-0000-0000-0000-000000000001";

	private final AtomicLong taken = new AtomicLong();

	private final HttpServer server;

	AppInsightsAppender() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/", (exchange) -> {
			long items = 0;
			try (InputStream body = new GZIPInputStream(exchange.getRequestBody())) {
				byte[] bytes = body.readAllBytes();
				for (byte each : bytes) {
					items += (each == '\n') ? 1 : 0;
				}
				items += (bytes.length > 0 && bytes[bytes.length - 1] != '\n') ? 1 : 0;
			}
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
			this.taken.addAndGet(items);
		});
		this.server.start();
	}

	@Override
	public Appender<ILoggingEvent> create(LoggerContext context) {
		TelemetryConfiguration.getActive()
			.setConnectionString("InstrumentationKey=" + KEY + ";IngestionEndpoint=http://127.0.0.1:"
					+ this.server.getAddress().getPort() + "/");
		return new ApplicationInsightsAppender();
	}

	@Override
	public long delivered() {
		return this.taken.get();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
