package io.llmshield.cloud.test.keyvault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * A certificate for 127.0.0.1 and localhost that nobody has signed, made by the JDK's
 * {@code keytool}. Valid for a day. Immutable.
 */
public final class LoopbackCertificate {

	/** Protects nothing: the file is made for one run. */
	static final String PASSWORD = "loopback";

	private static final long PATIENCE_SECONDS = 60;

	private static @Nullable LoopbackCertificate shared;

	private final KeyStore keys;

	private LoopbackCertificate(KeyStore keys) {
		this.keys = keys;
	}

	/**
	 * Return the same one in the whole JVM: making it takes a while.
	 * @return the certificate
	 * @throws IOException if {@code keytool} fails
	 */
	public static synchronized LoopbackCertificate shared() throws IOException {
		LoopbackCertificate certificate = shared;
		if (certificate == null) {
			certificate = make();
			shared = certificate;
		}
		return certificate;
	}

	private static LoopbackCertificate make() throws IOException {
		Path directory = Files.createTempDirectory("shield-cloud-certificate");
		Path file = directory.resolve("loopback.p12");
		try {
			return make(file);
		}
		finally {
			Files.deleteIfExists(file);
			Files.delete(directory);
		}
	}

	/**
	 * Make a certificate and leave it in a file.
	 * @param file the PKCS12 file; must not exist
	 */
	static LoopbackCertificate make(Path file) throws IOException {
		Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(List.of(keytool.toString(), "-genkeypair", "-alias", "loopback", "-keyalg",
				"EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost",
				"-validity", "1", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD))
			.redirectErrorStream(true)
			.start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		try {
			if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IOException("keytool failed: " + said);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
		try (InputStream input = Files.newInputStream(file)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(input, PASSWORD.toCharArray());
			return new LoopbackCertificate(keys);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Return a context that shows the certificate to clients, and trusts nothing else.
	 * @return the context, for servers and clients
	 * @throws IOException if the JDK refuses the certificate
	 */
	public SSLContext context() throws IOException {
		try {
			KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			own.init(this.keys, PASSWORD.toCharArray());
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry("loopback", this.keys.getCertificate("loopback"));
			TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			others.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(own.getKeyManagers(), others.getTrustManagers(), new SecureRandom());
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

}
