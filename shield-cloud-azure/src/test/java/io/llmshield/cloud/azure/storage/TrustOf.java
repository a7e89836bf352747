package io.llmshield.cloud.azure.storage;

import java.net.URI;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Trust in the one certificate that an emulator on 127.0.0.1 shows.
 */
final class TrustOf {

	private TrustOf() {
	}

	static SSLContext emulator(URI endpoint) throws Exception {
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("emulator", certificate(endpoint));
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context;
	}

	private static Certificate certificate(URI endpoint) throws Exception {
		SSLContext anybody = SSLContext.getInstance("TLS");
		anybody.init(null, new TrustManager[] { new Anybody() }, null);
		try (SSLSocket socket = (SSLSocket) anybody.getSocketFactory()
			.createSocket(endpoint.getHost(), endpoint.getPort())) {
			socket.startHandshake();
			return socket.getSession().getPeerCertificates()[0];
		}
	}

	/** Only to see the certificate; nothing is sent. */
	private static final class Anybody implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
