package io.llmshield.cloud.autoconfigure.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts in a JVM of its own and tells what that took.
 */
public class MatrixApplication {

	private static final Map<String, String> STACKS = Map.of("io.llmshield.cloud.", "ours", "io.awspring.", "aws",
			"software.amazon.", "aws", "com.google.", "gcp", "com.azure.", "azure");

	private static final AtomicInteger DATAGRAMS = new AtomicInteger();

	public static void main(String[] arguments) throws IOException {
		recordDatagrams();
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(arguments)) {
			OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
			System.out.println("RESULT ready=" + ManagementFactory.getRuntimeMXBean().getUptime());
			System.out.println("RESULT cpu=" + system.getProcessCpuTime() / 1_000_000 + " resident=" + residentKib());
			Map<String, Integer> beans = new TreeMap<>();
			for (String name : context.getBeanDefinitionNames()) {
				String stack = stack(context, name);
				if (stack != null) {
					beans.merge(stack, 1, Integer::sum);
				}
			}
			beans.forEach((stack, count) -> System.out.println("RESULT beans." + stack + "=" + count));
			if (context.getEnvironment().getProperty("matrix.connect", Boolean.class, false)) {
				connect();
				InetAddress.getByName("metadata.google.internal");
			}
			if (context.getEnvironment().getProperty("matrix.credentials", Boolean.class, false)) {
				CredentialUse.of(context);
			}
			System.out
				.println("RESULT channels=" + RecordingSelectorProvider.OPENED.get() + " datagrams=" + DATAGRAMS.get());
		}
	}

	/** A {@code DatagramSocket} goes past the selector provider. */
	@SuppressWarnings("deprecation")
	private static void recordDatagrams() throws IOException {
		DatagramSocket.setDatagramSocketImplFactory(() -> {
			DATAGRAMS.incrementAndGet();
			throw new UncheckedIOException(new IOException("No datagrams here"));
		});
	}

	private static void connect() throws IOException {
		InetSocketAddress nobody = new InetSocketAddress(InetAddress.getByName("169.254.169.254"), 80);
		try (SocketChannel channel = SocketChannel.open()) {
			channel.configureBlocking(false);
			channel.connect(nobody);
		}
		try (Socket socket = new Socket()) {
			socket.connect(nobody, 1000);
		}
		catch (IOException ex) {
			// The recorder refuses
		}
		try (DatagramSocket socket = new DatagramSocket()) {
			socket.connect(nobody);
		}
		catch (UncheckedIOException ex) {
			// So does the factory
		}
	}

	private static String stack(ConfigurableApplicationContext context, String name) {
		Class<?> type = context.getType(name, false);
		String factory = ((BeanDefinitionRegistry) context.getBeanFactory()).getBeanDefinition(name)
			.getFactoryBeanName();
		Class<?> owner = (factory != null) ? context.getType(factory, false) : type;
		String className = String.valueOf((owner != null) ? owner.getName() : null);
		return className.startsWith(MatrixApplication.class.getPackageName()) ? null
				: STACKS.entrySet()
					.stream()
					.filter((entry) -> className.startsWith(entry.getKey()))
					.map(Map.Entry::getValue)
					.findFirst()
					.orElse(null);
	}

	private static long residentKib() throws IOException {
		Path status = Path.of("/proc/self/status");
		return !Files.exists(status) ? 0
				: Files.readAllLines(status)
					.stream()
					.filter((line) -> line.startsWith("VmRSS:"))
					.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")))
					.sum();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
