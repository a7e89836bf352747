package io.llmshield.cloud.gcp.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

import io.llmshield.cloud.test.faults.PatternInputStream;
import io.llmshield.cloud.test.keyvault.LoopbackCertificate;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPut;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.util.EntityUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests that nothing else would end: no time limit of a socket is for writing.
 */
@Timeout(60)
class TimeLimitedHttpClientTests {

	/** More than the system takes in for a service that reads nothing. */
	private static final long LARGE = 64L * 1024 * 1024;

	private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

	private ServerSocket server;

	private TimeLimitedHttpClient client;

	@AfterEach
	void stop() throws IOException {
		this.client.close();
		this.server.close();
		for (Socket socket : this.accepted) {
			socket.close();
		}
	}

	private URI start(boolean encrypted, Duration limit) throws Exception {
		SSLContext context = LoopbackCertificate.shared().context();
		this.server = encrypted
				? context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress())
				: new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
		Thread acceptor = new Thread(() -> {
			try {
				while (true) {
					Socket socket = this.server.accept();
					// Of TLS, what comes first is the handshake
					socket.getInputStream().read();
					this.accepted.add(socket);
				}
			}
			catch (IOException ex) {
				// The test has ended
			}
		});
		acceptor.setDaemon(true);
		acceptor.start();
		this.client = new TimeLimitedHttpClient(HttpClientBuilder.create()
			.disableAutomaticRetries()
			.setSSLContext(context)
			.setSSLHostnameVerifier((host, session) -> true)
			.build(), limit);
		return URI.create((encrypted ? "https" : "http") + "://127.0.0.1:" + this.server.getLocalPort() + "/");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void requestThatTheNetworkDoesNotTakeIsEnded(boolean encrypted) throws Exception {
		HttpPut request = new HttpPut(start(encrypted, Duration.ofMillis(500)));
		// A length would add to the limit
		request.setEntity(new InputStreamEntity(new PatternInputStream(LARGE), -1));
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.client.execute(request));
		Socket held = this.accepted.poll(30, TimeUnit.SECONDS);
		assertThat(received(held)).isLessThan(LARGE);
	}

	/** What was on its way may still come, and then a reset or the end. */
	private static long received(Socket held) {
		byte[] piece = new byte[64 * 1024];
		long sum = 0;
		try {
			InputStream input = held.getInputStream();
			for (int read = input.read(piece); read >= 0; read = input.read(piece)) {
				sum += read;
			}
		}
		catch (IOException ex) {
			// Reset
		}
		return sum;
	}

	@Test
	void requestThatIsNotAnsweredIsEnded() throws Exception {
		HttpGet request = new HttpGet(start(false, Duration.ofMillis(100)));
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.client.execute(request))
			.withMessageContaining("100 ms");
	}

	@Test
	void answerThatBeganMayTakeLonger() throws Exception {
		HttpGet request = new HttpGet(start(false, Duration.ofSeconds(2)));
		Thread service = new Thread(() -> {
			try {
				Socket socket = this.accepted.take();
				socket.getOutputStream()
					.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na".getBytes(StandardCharsets.US_ASCII));
				Thread.sleep(3000);
				socket.getOutputStream().write('b');
			}
			catch (IOException | InterruptedException ex) {
				// The client sees it
			}
		});
		service.start();
		try (CloseableHttpResponse answer = this.client.execute(request)) {
			assertThat(EntityUtils.toString(answer.getEntity())).isEqualTo("ab");
		}
		service.join();
	}

}
