package io.llmshield.cloud.benchmarks.storage;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Objects of a cloud by one client after the other: each iteration takes the next one, so
 * that all of them meet the same noise of the machine. JMH's own average mixes them;
 * {@link CompareClients} tells the iterations apart.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CloudStorageBenchmark {

	/**
	 * Where the service is, outside the measured JVM; a constant one inside if not set.
	 */
	static final String ENDPOINT = "benchmark.endpoint";

	/** Keys are reused in a ring, so that a long run does not fill the emulator. */
	private static final int RING = 8;

	@Param("aws")
	private String cloud;

	/** Only to be told apart in JMH's output. */
	@Param("constant")
	@SuppressWarnings("UnusedVariable") // JMH shows it
	private String server;

	/** Names of clients, to leave the others out; empty for all. */
	@Param("")
	private String only;

	@Param({ "1024", "1048576", "52428800" })
	private int size;

	private byte[] content;

	private ConstantServer inProcess;

	private CloudUnderTest vendor;

	private List<StorageClient> clients;

	private StorageClient client;

	private int iteration;

	private int next;

	@Setup
	public void start() throws Exception {
		this.content = new byte[this.size];
		new Random(1).nextBytes(this.content);
		Cloud cloud = Cloud.of(this.cloud);
		String endpoint = System.getProperty(ENDPOINT);
		if (endpoint == null) {
			this.inProcess = new ConstantServer(cloud.answers().get());
			endpoint = this.inProcess.uri().toString();
		}
		this.vendor = cloud.start().apply(URI.create(endpoint));
		this.clients = this.vendor.clients().stream().filter((each) -> isWanted(this.only, each.name())).toList();
		for (StorageClient each : this.clients) {
			// In parts, as large objects are in a bucket, so that who reads by part can
			each.put("read-" + this.size, this.content);
			if (!Arrays.equals(each.get("read-" + this.size), this.content)) {
				throw new IllegalStateException(each.name() + " does not read what was written");
			}
		}
	}

	static boolean isWanted(String only, String client) {
		return only.isEmpty() || List.of(only.split("\\+")).contains(client);
	}

	@Setup(Level.Iteration)
	public void nextClient() {
		this.client = this.clients.get(this.iteration++ % this.clients.size());
	}

	@TearDown
	public void stop() {
		this.vendor.close();
		if (this.inProcess != null) {
			this.inProcess.close();
		}
	}

	@Benchmark
	public Object put(ProcessorTime time) throws Exception {
		time.calls++;
		return this.client.put("put-" + (this.next++ % RING), this.content);
	}

	@Benchmark
	public byte[] get(ProcessorTime time) throws Exception {
		time.calls++;
		return this.client.get("read-" + this.size);
	}

	/**
	 * The processor time of all Java threads of the measured JVM, which other processes
	 * of a busy machine disturb less than the time that passes.
	 */
	@State(Scope.Thread)
	@AuxCounters(AuxCounters.Type.EVENTS)
	public static class ProcessorTime {

		static final String CALLS = "calls";

		static final String NANOS = "processorNanos";

		private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

		/** How many calls were made in the iteration. */
		public long calls;

		/** What they took. */
		public long processorNanos;

		private long begun;

		@Setup(Level.Iteration)
		public void begin() {
			this.begun = time();
		}

		@TearDown(Level.Iteration)
		public void end() {
			this.processorNanos = time() - this.begun;
		}

		private long time() {
			return LongStream.of(this.threads.getAllThreadIds())
				.map(this.threads::getThreadCpuTime)
				.filter((nanos) -> nanos > 0)
				.sum();
		}

	}

}
