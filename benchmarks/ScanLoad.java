import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends prompts to a running sample, several at once, and reports the throughput and the
 * latencies; then lists the archive and compares. Nobody else may scan meanwhile. Ends
 * with 1 if a scan failed, or if the archive does not hold exactly the results that were
 * answered.
 * <pre>
 * --url=http://127.0.0.1:8080   where the sample is
 * --key-file=.shield-cloud/sample/client.key
 * --corpus=prompts.jsonl        one JSON object per line, with "text" and "target"
 * --count=2000                  how many scans to measure, 1 to 1000000; the corpus is repeated
 * --warm-up=500                 how many scans to make before, not measured but archived
 * --concurrency=8               how many at once, 1 to 256
 * --seconds=120                 stop sending after this time
 * </pre>
 */
public class ScanLoad {

	private static final Pattern TEXT = Pattern.compile("\"text\":\\s*(\"(?:[^\"\\\\]|\\\\.)*+\")");

	private static final Pattern TARGET = Pattern.compile("\"target\":\\s*(\"[a-z]+\")");

	private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

	private static final Pattern VERDICT = Pattern.compile("\"verdict\":\"([A-Z]+)\"");

	private static final Pattern NEXT = Pattern.compile("\"next\":\"([0-9a-f-]{36})\"");

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final Map<String, String> options;

	private final String url;

	private final String key;

	private final List<String> bodies;

	private final int concurrency;

	private final long deadline;

	private final Set<String> ids = ConcurrentHashMap.newKeySet();

	private final Map<String, AtomicInteger> verdicts = new ConcurrentHashMap<>();

	private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

	ScanLoad(Map<String, String> options) throws IOException {
		this.options = options;
		this.url = options.get("url");
		this.key = Files.readString(Path.of(options.get("key-file"))).strip();
		this.bodies = bodies(Path.of(options.get("corpus")));
		this.concurrency = number("concurrency", 1, 256);
		this.deadline = System.nanoTime() + Duration.ofSeconds(number("seconds", 1, 3600)).toNanos();
	}

	public static void main(String[] args) throws Exception {
		Map<String, String> options = new HashMap<>(Map.of("url", "http://127.0.0.1:8080", "key-file",
				".shield-cloud/sample/client.key", "corpus", "prompts.jsonl", "count", "2000", "warm-up", "500",
				"concurrency", "8", "seconds", "120"));
		for (String arg : args) {
			Matcher option = Pattern.compile("--([a-z-]+)=(.+)").matcher(arg);
			if (!option.matches() || !options.containsKey(option.group(1))) {
				System.err.println("Unknown: " + arg + "; the options are --" + String.join("=, --", options.keySet()) + "=");
				System.exit(2);
			}
			options.put(option.group(1), option.group(2));
		}
		System.exit(new ScanLoad(options).run() ? 0 : 1);
	}

	private int number(String name, int from, int to) {
		int number = Integer.parseInt(this.options.get(name));
		if (number < from || number > to) {
			throw new IllegalArgumentException("--" + name + " must be from " + from + " to " + to);
		}
		return number;
	}

	private static List<String> bodies(Path corpus) throws IOException {
		List<String> bodies = new ArrayList<>();
		for (String line : Files.readAllLines(corpus)) {
			Matcher text = TEXT.matcher(line);
			Matcher target = TARGET.matcher(line);
			if (text.find() && target.find()) {
				bodies.add("{\"text\": " + text.group(1) + ", \"target\": " + target.group(1) + "}");
			}
		}
		return bodies;
	}

	private boolean run() throws Exception {
		LocalDate firstDay = LocalDate.now(ZoneOffset.UTC);
		Set<String> before = list(firstDay);
		scan(number("warm-up", 0, 1_000_000));
		this.verdicts.clear();
		int warm = this.ids.size();
		long start = System.nanoTime();
		long[] nanos = scan(number("count", 1, 1_000_000));
		double seconds = (System.nanoTime() - start) / 1e9;

		Set<String> archived = new HashSet<>(list(firstDay));
		LocalDate lastDay = LocalDate.now(ZoneOffset.UTC);
		if (!lastDay.equals(firstDay)) {
			archived.addAll(list(lastDay));
		}
		archived.removeAll(before);

		report(nanos, seconds);
		boolean complete = archived.equals(this.ids);
		System.out.printf(Locale.ROOT, "archive    %d new results for %d answers (%d of them warm-up): %s%n",
				archived.size(), this.ids.size(), warm, complete ? "exactly the same" : "NOT THE SAME");
		this.failures.stream().distinct().limit(5).forEach((failure) -> System.out.println("failure    " + failure));
		return complete && this.failures.isEmpty();
	}

	private void report(long[] nanos, double seconds) {
		Arrays.sort(nanos);
		System.out.printf(Locale.ROOT, "corpus     %d prompts%n", this.bodies.size());
		System.out.printf(Locale.ROOT, "scans      %d in %.2f s, %d at once, %d failed%n", nanos.length, seconds,
				this.concurrency, this.failures.size());
		System.out.printf(Locale.ROOT, "throughput %.0f scans/s%n", nanos.length / seconds);
		System.out.printf(Locale.ROOT, "latency    p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, max %.2f ms%n",
				millis(nanos, 0.5), millis(nanos, 0.9), millis(nanos, 0.99), millis(nanos, 1));
		System.out.println("verdicts   " + new TreeMap<>(this.verdicts));
	}

	private static double millis(long[] sorted, double quantile) {
		if (sorted.length == 0) {
			return Double.NaN;
		}
		int index = (int) Math.ceil(quantile * sorted.length) - 1;
		return sorted[Math.max(index, 0)] / 1e6;
	}

	/**
	 * Scan, and return how long each scan that succeeded took.
	 */
	private long[] scan(int count) throws InterruptedException {
		AtomicInteger next = new AtomicInteger();
		ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
		CountDownLatch running = new CountDownLatch(this.concurrency);
		for (int i = 0; i < this.concurrency; i++) {
			Thread thread = new Thread(() -> {
				try {
					int index;
					while ((index = next.getAndIncrement()) < count && System.nanoTime() < this.deadline) {
						scanOne(this.bodies.get(index % this.bodies.size()), times);
					}
				}
				finally {
					running.countDown();
				}
			});
			thread.setDaemon(true);
			thread.start();
		}
		running.await();
		return times.stream().mapToLong(Long::longValue).toArray();
	}

	private void scanOne(String body, ConcurrentLinkedQueue<Long> times) {
		HttpRequest request = request("/v1/scan").header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body))
			.build();
		try {
			long start = System.nanoTime();
			HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
			long time = System.nanoTime() - start;
			Matcher id = ID.matcher(response.body());
			Matcher verdict = VERDICT.matcher(response.body());
			if (response.statusCode() == 200 && id.find() && verdict.find()) {
				times.add(time);
				this.ids.add(id.group(1));
				this.verdicts.computeIfAbsent(verdict.group(1), (key) -> new AtomicInteger()).incrementAndGet();
			}
			else {
				this.failures.add(response.statusCode() + " " + response.body());
			}
		}
		catch (IOException ex) {
			this.failures.add(ex.toString());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Set<String> list(LocalDate day) throws IOException, InterruptedException {
		Set<String> listed = new HashSet<>();
		String after = "";
		while (after != null) {
			HttpRequest request = request("/v1/scans?limit=500&day=" + day + after).GET().build();
			HttpResponse<String> page = this.http.send(request, BodyHandlers.ofString());
			if (page.statusCode() != 200) {
				throw new IOException("The archive cannot be listed: " + page.statusCode() + " " + page.body());
			}
			Matcher id = ID.matcher(page.body());
			while (id.find()) {
				listed.add(id.group(1));
			}
			Matcher next = NEXT.matcher(page.body());
			after = next.find() ? "&after=" + next.group(1) : null;
		}
		return listed;
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.url + path))
			.timeout(Duration.ofSeconds(30))
			.header("X-API-Key", this.key);
	}

}
