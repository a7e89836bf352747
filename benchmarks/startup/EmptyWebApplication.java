package empty;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * A web application with nothing in it. Says what its start cost, and ends. In a package
 * of its own, because a scan of the default package scans the whole class path.
 */
@SpringBootApplication
public class EmptyWebApplication {

	public static void main(String[] args) {
		SpringApplication.run(EmptyWebApplication.class, args).close();
	}

	@EventListener(ApplicationReadyEvent.class)
	void ready() throws IOException {
		long wall = ManagementFactory.getRuntimeMXBean().getUptime();
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		long cpu = system.getProcessCpuTime() / 1_000_000;
		System.gc();
		long resident = 0;
		for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
			if (line.startsWith("VmRSS:")) {
				resident = Long.parseLong(line.replaceAll("\\D", ""));
			}
		}
		System.out.println("COST " + wall + " " + cpu + " " + resident);
	}

}
