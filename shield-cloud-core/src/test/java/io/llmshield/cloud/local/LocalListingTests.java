package io.llmshield.cloud.local;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.llmshield.cloud.storage.CloudStorageBuilder;
import io.llmshield.cloud.storage.DeleteOptions;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.ListPage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.llmshield.cloud.local.LocalFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

class LocalListingTests {

	private static final Comparator<String> UTF8 = (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8),
			b.getBytes(StandardCharsets.UTF_8));

	private static final String[] PIECES = { "a", "b", "A", ".x", "-", "!", "0", "é", "\uFFFD", "🦊", "a b", "%", "a%c",
			"x".repeat(79), "x".repeat(80), "x".repeat(81), "é".repeat(60), "z".repeat(200) };

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void listingIsAsASortedSet(long seed) {
		Random random = new Random(seed);
		try (LocalFixture local = new LocalFixture(this.directory, (options) -> options.versionsKept(0))) {
			NavigableSet<String> model = new TreeSet<>(UTF8);
			for (int step = 0; step < 250; step++) {
				String key = (random.nextInt(4) == 0 && !model.isEmpty()) ? pick(model, random) : key(random);
				if (random.nextInt(3) == 0) {
					local.storage.delete(id(key), DeleteOptions.DEFAULT);
					model.remove(key);
				}
				else {
					local.put(key, key);
					model.add(key);
				}
				if (step % 10 == 9) {
					check(local, model, random);
				}
			}
			for (String key : model) {
				assertThat(local.text(key)).isEqualTo(key);
				local.storage.delete(id(key), DeleteOptions.DEFAULT);
			}
			assertThat(LocalFixture.filesUnder(local.bucket())).hasSize(2);
		}
	}

	private static void check(LocalFixture local, NavigableSet<String> model, Random random) {
		String some = model.isEmpty() ? "a" : pick(model, random);
		String prefix = switch (random.nextInt(4)) {
			case 0 -> "";
			case 1 ->
				some.substring(0, some.offsetByCodePoints(0, random.nextInt(some.codePointCount(0, some.length()))));
			case 2 -> some;
			default -> some.substring(0, some.lastIndexOf('/') + 1);
		};
		String delimiter = switch (random.nextInt(4)) {
			case 0, 1 -> "/";
			case 2 -> "a";
			default -> null;
		};
		String after = random.nextBoolean() ? null : model.isEmpty() ? "b" : pick(model, random);
		ListOptions options = new ListOptions(prefix, delimiter, after, 1 + random.nextInt(20));
		assertThat(list(local, options)).as(options.toString()).containsExactlyElementsOf(expected(model, options));
	}

	private static List<String> expected(NavigableSet<String> model, ListOptions options) {
		Set<String> entries = new LinkedHashSet<>();
		for (String key : model) {
			if (key.startsWith(options.prefix())) {
				int index = (options.delimiter() != null) ? key.indexOf(options.delimiter(), options.prefix().length())
						: -1;
				entries.add((index < 0) ? key : key.substring(0, index + 1) + "*");
			}
		}
		entries.removeIf((entry) -> options.startAfter() != null && UTF8
			.compare(entry.endsWith("*") ? entry.substring(0, entry.length() - 1) : entry, options.startAfter()) <= 0);
		return List.copyOf(entries);
	}

	private static String pick(NavigableSet<String> model, Random random) {
		return new ArrayList<>(model).get(random.nextInt(model.size()));
	}

	private static String key(Random random) {
		List<String> segments = new ArrayList<>();
		int count = 1 + random.nextInt(3);
		for (int i = 0; i < count; i++) {
			segments.add(PIECES[random.nextInt(PIECES.length)]
					+ (random.nextBoolean() ? PIECES[random.nextInt(PIECES.length)] : ""));
		}
		return String.join("/", segments);
	}

	private static List<String> list(LocalFixture local, ListOptions options) {
		List<String> entries = new ArrayList<>();
		@Nullable String token = null;
		do {
			ListPage page = local.storage.list(LocalFixture.BUCKET, options, token);
			assertThat(page.entries()).hasSizeLessThanOrEqualTo(options.pageSize());
			for (ListEntry entry : page.entries()) {
				entries.add(entry.isPrefix() ? entry.key() + "*" : entry.key());
			}
			token = page.nextToken();
		}
		while (token != null);
		return entries;
	}

	@Test
	void aPageTokenWorksInAnotherProvider() {
		List<String> keys = new ArrayList<>();
		try (LocalFixture local = new LocalFixture(this.directory)) {
			for (String key : List.of("a", "a/b", "a/c", "b")) {
				local.put(key, "x");
			}
			String token = null;
			do {
				try (LocalFixture fresh = new LocalFixture(this.directory)) {
					ListPage page = fresh.storage.list(LocalFixture.BUCKET, ListOptions.of("").pagesOf(1), token);
					page.entries().forEach((entry) -> keys.add(entry.key()));
					token = page.nextToken();
				}
			}
			while (token != null);
		}
		assertThat(keys).containsExactly("a", "a/b", "a/c", "b");
	}

	@Test
	void moreKeysThanOneScanHoldsAreListedInOrder() throws Exception {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			local.put("d/template", "x");
			byte[] file = Files.readAllBytes(local.file("d/template"));
			// Listing reads the footer only, which tells no key.
			int count = DirectoryScan.LIMIT * 2 + 500;
			for (int i = 0; i < count; i++) {
				Files.write(local.file("d/" + Integer.toString(i, 36)), file);
			}
			List<String> keys = list(local, ListOptions.of("d/"));
			assertThat(keys).hasSize(count + 1).isSortedAccordingTo(UTF8).doesNotHaveDuplicates();
		}
	}

	/**
	 * In a JVM whose heap is too small for all the names at once, as was tried. The names
	 * are links to a few files: file systems allow for some ten thousand links to one.
	 */
	@Test
	void aHundredThousandKeysAreListedByASmallHeap() throws Exception {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			String padding = "x".repeat(70);
			for (int file = 0; file < 10; file++) {
				String key = "d/" + padding + file;
				local.put(key, "x");
				for (int i = 1; i < 10_000; i++) {
					Files.createLink(local.file(key + "-" + i), local.file(key));
				}
			}
		}
		Process process = LocalRaceTests.fork("-Xmx16m", Lister.class, this.directory.toString());
		try (BufferedReader out = process.inputReader()) {
			assertThat(out.lines().toList()).containsExactly("100000 keys in order");
		}
		assertThat(process.waitFor()).isZero();
	}

	/** The process with the small heap. */
	static final class Lister {

		public static void main(String[] arguments) {
			try (LocalFixture local = new LocalFixture(Path.of(arguments[0]));
					Stream<ListEntry> entries = CloudStorageBuilder.forDriver(local.storage)
						.bucket(LocalFixture.BUCKET)
						.build()
						.list(ListOptions.of("d/"))) {
				int count = 0;
				String last = "";
				for (Iterator<ListEntry> keys = entries.iterator(); keys.hasNext(); count++) {
					String key = keys.next().key();
					if (UTF8.compare(last, key) >= 0) {
						throw new IllegalStateException(key + " after " + last);
					}
					last = key;
				}
				System.out.println(count + " keys in order");
			}
		}

	}

	@Test
	void strangeFilesAndPrefixesAreNoKeys() throws Exception {
		try (LocalFixture local = new LocalFixture(this.directory)) {
			local.put("a/b", "x");
			Path objects = local.bucket().resolve("objects");
			Files.writeString(objects.resolve(".DS_Store"), "x");
			Files.writeString(objects.resolve("readme"), "x");
			Files.createDirectories(objects.resolve("Upper"));
			Files.createDirectories(objects.resolve("empty"));
			assertThat(list(local, ListOptions.of(""))).containsExactly("a/b");
			assertThat(list(local, ListOptions.folder(""))).containsExactly("a/*");
			for (String prefix : List.of("/", "../", "a//", "//", "./", "a/../")) {
				assertThat(list(local, ListOptions.of(prefix))).isEmpty();
			}
		}
	}

}
