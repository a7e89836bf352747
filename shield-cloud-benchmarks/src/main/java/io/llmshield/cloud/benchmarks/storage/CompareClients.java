package io.llmshield.cloud.benchmarks.storage;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.llmshield.cloud.test.emulator.Emulators;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link CloudStorageBenchmark} against a server that answers in constant time and
 * against the cloud's emulator, tells the iterations of the clients apart, and prints
 * what each call takes and allocates beside the vendor's own client. The emulator and the
 * constant server run outside the measured JVM. <pre>
 * aws                  the cloud: aws, gcp or azure
 * --quick              a minute: one fork, two sizes, the constant server only
 * --only=raw+shield    some of the clients
 * --size=1024          one of the sizes
 * --server=emulator    one of the servers, "constant" or "emulator"
 * </pre>
 */
public final class CompareClients {

	private static final List<Rounds> QUICK = List.of(new Rounds(1024, 1, 100, 20, 20),
			new Rounds(50 << 20, 1, 1, 4, 7));

	private static final List<Rounds> CONSTANT = List.of(new Rounds(1024, 2, 200, 50, 40),
			new Rounds(1 << 20, 2, 10, 20, 20), new Rounds(50 << 20, 2, 1, 6, 12));

	private static final List<Rounds> EMULATOR = List.of(new Rounds(1024, 1, 50, 20, 20),
			new Rounds(1 << 20, 1, 10, 5, 10), new Rounds(50 << 20, 1, 1, 2, 5));

	private final Cloud cloud;

	private final boolean quick;

	private final Map<String, String> options;

	private CompareClients(Cloud cloud, boolean quick, Map<String, String> options) {
		this.cloud = cloud;
		this.quick = quick;
		this.options = options;
	}

	public static void main(String[] args) throws Exception {
		Map<String, String> options = new HashMap<>(Map.of("only", "", "size", "", "server", ""));
		boolean quick = false;
		String cloud = "";
		for (String arg : args) {
			Matcher option = Pattern.compile("--([a-z]+)=(.+)").matcher(arg);
			if (option.matches() && options.containsKey(option.group(1))) {
				options.put(option.group(1), option.group(2));
			}
			else if ("--quick".equals(arg)) {
				quick = true;
			}
			else if (cloud.isEmpty() && !arg.startsWith("-")) {
				cloud = arg;
			}
			else {
				System.err.println("Unknown: " + arg + "; the options are --quick, --only=, --size= and --server=");
				System.exit(2);
			}
		}
		new CompareClients(Cloud.of(cloud), quick, options).run();
		System.exit(0);
	}

	private void run() throws IOException, RunnerException {
		System.out.printf("%-9s %-4s %8s  %-18s %12s %7s %12s %7s %14s %7s%n", "server", "op", "size", "client",
				"us/call", "ratio", "cpu us/call", "ratio", "bytes/call", "ratio");
		String server = this.options.get("server");
		if (!"emulator".equals(server)) {
			try (ConstantServer constant = new ConstantServer(this.cloud.answers().get())) {
				measure("constant", constant.uri(), this.quick ? QUICK : CONSTANT);
			}
		}
		if ("emulator".equals(server) || (server.isEmpty() && !this.quick)) {
			measure("emulator", Emulators.require(this.cloud.emulator()).uri(), EMULATOR);
		}
	}

	private void measure(String server, URI endpoint, List<Rounds> plan) throws RunnerException {
		for (Rounds rounds : plan) {
			String size = this.options.get("size");
			if (size.isEmpty() || size.equals(Integer.toString(rounds.size()))) {
				measure(server, endpoint, rounds);
			}
		}
	}

	private void measure(String server, URI endpoint, Rounds rounds) throws RunnerException {
		int clients = clients().length;
		OptionsBuilder options = new OptionsBuilder();
		options.include(CloudStorageBenchmark.class.getName())
			.param("cloud", this.cloud.provider())
			.param("server", server)
			.param("only", this.options.get("only"))
			.param("size", Integer.toString(rounds.size()))
			.addProfiler(GCProfiler.class)
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true)
			.forks(rounds.forks())
			.jvmArgsAppend("-Xmx1g", "-D" + CloudStorageBenchmark.ENDPOINT + "=" + endpoint)
			.warmupIterations(rounds.warmUp() * clients)
			.warmupBatchSize(rounds.calls())
			.measurementIterations(rounds.measured() * clients)
			.measurementBatchSize(rounds.calls());
		for (RunResult result : new Runner(options.build()).run()) {
			add(result.getParams(), result.getBenchmarkResults());
		}
	}

	private String[] clients() {
		return this.cloud.clients()
			.stream()
			.filter((name) -> CloudStorageBenchmark.isWanted(this.options.get("only"), name))
			.toArray(String[]::new);
	}

	private void add(BenchmarkParams params, Collection<BenchmarkResult> forks) {
		String[] clients = clients();
		Map<String, Figures> figures = new LinkedHashMap<>();
		for (BenchmarkResult fork : forks) {
			int iteration = 0;
			for (IterationResult result : fork.getIterationResults()) {
				figures.computeIfAbsent(clients[iteration++ % clients.length], (name) -> new Figures()).add(result);
			}
		}
		String operation = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
		Figures raw = figures.get(clients[0]);
		figures.forEach((client, own) -> System.out.printf(Locale.ROOT,
				"%-9s %-4s %8s  %-18s %12.1f %7.2f %12.1f %7.2f %14.0f %7.2f%n", params.getParam("server"), operation,
				params.getParam("size"), client, median(own.times), ratio(own.times, raw.times), median(own.processor),
				ratio(own.processor, raw.processor), median(own.allocations), ratio(own.allocations, raw.allocations)));
	}

	/** The median of the ratios to the neighbour in time, which met the same noise. */
	private static double ratio(List<Double> own, List<Double> raw) {
		return median(IntStream.range(0, own.size()).mapToObj((i) -> own.get(i) / raw.get(i)).toList());
	}

	private static double median(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/**
	 * How often a size is measured. In each round every client makes its calls, one
	 * client after the other.
	 *
	 * @param size the objects' size in bytes
	 * @param forks how many JVMs, one after the other
	 * @param calls how many calls of a client in one round
	 * @param warmUp how many rounds before those that count
	 * @param measured how many rounds count
	 */
	private record Rounds(int size, int forks, int calls, int warmUp, int measured) {
	}

	/** The iterations of one client. */
	private static final class Figures {

		private final List<Double> times = new ArrayList<>();

		private final List<Double> processor = new ArrayList<>();

		private final List<Double> allocations = new ArrayList<>();

		void add(IterationResult iteration) {
			double calls = second(iteration, CloudStorageBenchmark.ProcessorTime.CALLS);
			this.times.add(iteration.getPrimaryResult().getScore() / calls);
			this.processor.add(second(iteration, CloudStorageBenchmark.ProcessorTime.NANOS) / 1000 / calls);
			this.allocations.add(second(iteration, "gc.alloc.rate.norm") / calls);
		}

		private static double second(IterationResult iteration, String name) {
			Result<?> result = iteration.getSecondaryResults().get(name);
			return (result != null) ? result.getScore() : Double.NaN;
		}

	}

}
