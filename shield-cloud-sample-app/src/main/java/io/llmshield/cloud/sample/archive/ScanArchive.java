package io.llmshield.cloud.sample.archive;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.sample.problem.ProblemException;
import io.llmshield.cloud.sample.problem.ProblemType;
import io.llmshield.cloud.storage.BucketNotFoundException;
import io.llmshield.cloud.storage.CloudStorage;
import io.llmshield.cloud.storage.ListEntry;
import io.llmshield.cloud.storage.ListOptions;
import io.llmshield.cloud.storage.PutOptions;
import io.llmshield.cloud.storage.WriteCondition;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Keeps results as {@code scans/<year>/<month>/<day>/<id>.json}: one read finds a result
 * by its id, and a day is one prefix. Thread-safe.
 */
@Component
@RegisterReflectionForBinding(ArchivedScan.class)
public class ScanArchive {

	/** The most entries of one page of a listing. */
	public static final int MAX_PAGE = 500;

	private static final String FOLDER = "scans/";

	private static final String SUFFIX = ".json";

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu/MM/dd/");

	private static final PutOptions NEW_OBJECT = PutOptions.builder()
		.contentType(MediaType.APPLICATION_JSON_VALUE)
		.condition(WriteCondition.IF_ABSENT)
		.build();

	/**
	 * Not the one of the web layer: results of other versions of the sample are read too.
	 */
	private final JsonMapper mapper = JsonMapper.builder().build();

	private final CloudStorage results;

	ScanArchive(@Qualifier("results") CloudStorage results) {
		this.results = results;
	}

	/**
	 * Archive a result. When this returns, the result is durable.
	 * @param scan the result
	 * @throws ProblemException {@code ARCHIVE_UNAVAILABLE} if it could not be archived
	 */
	public void store(ArchivedScan scan) {
		ScanId id = ScanId.parse(scan.id()).orElseThrow();
		byte[] document = this.mapper.writeValueAsBytes(scan);
		try {
			this.results.put(key(id), document, NEW_OBJECT);
		}
		catch (CloudException ex) {
			throw ProblemException.of(ProblemType.ARCHIVE_UNAVAILABLE, ex);
		}
	}

	/**
	 * Find a result by its id, with one read.
	 * @param id the id
	 * @return the result, or empty if there is none
	 * @throws ProblemException {@code ARCHIVE_UNAVAILABLE} if the archive does not answer
	 */
	public Optional<ArchivedScan> find(ScanId id) {
		try {
			byte[] document = this.results.getBytes(key(id));
			return Optional.of(this.mapper.readValue(document, ArchivedScan.class));
		}
		catch (CloudException ex) {
			if (ex.category() == CloudErrorCategory.NOT_FOUND && !(ex instanceof BucketNotFoundException)) {
				return Optional.empty();
			}
			throw ProblemException.of(ProblemType.ARCHIVE_UNAVAILABLE, ex);
		}
	}

	/**
	 * List the results of a day, oldest first. Reads as many names as it answers and one
	 * more, however many the day holds.
	 * @param day the day in UTC
	 * @param limit the most entries, 1 to {@value #MAX_PAGE}
	 * @param after the last id seen, or {@code null} to begin with the first one
	 * @return the page
	 * @throws ProblemException {@code ARCHIVE_UNAVAILABLE} if the archive does not answer
	 */
	public ScanPage list(LocalDate day, int limit, @Nullable ScanId after) {
		ListOptions options = ListOptions.of(folder(day)).pagesOf(limit + 1);
		if (after != null) {
			options = options.startingAfter(key(after));
		}
		try (Stream<ListEntry> entries = this.results.list(options)) {
			List<ScanPage.Entry> found = entries.map(ScanArchive::entry)
				.filter(Objects::nonNull)
				.limit(limit + 1L)
				.toList();
			boolean more = found.size() > limit;
			List<ScanPage.Entry> page = more ? found.subList(0, limit) : found;
			return new ScanPage(day, page, more ? page.get(limit - 1).id() : null);
		}
		catch (CloudException ex) {
			throw ProblemException.of(ProblemType.ARCHIVE_UNAVAILABLE, ex);
		}
	}

	private static ScanPage.@Nullable Entry entry(ListEntry entry) {
		String name = entry.key().substring(entry.key().lastIndexOf('/') + 1);
		if (!name.endsWith(SUFFIX)) {
			return null;
		}
		return ScanId.parse(name.substring(0, name.length() - SUFFIX.length()))
			.map((id) -> new ScanPage.Entry(id.value(), id.time(), "/v1/scans/" + id))
			.orElse(null);
	}

	private static String key(ScanId id) {
		return folder(id.day()) + id + SUFFIX;
	}

	private static String folder(LocalDate day) {
		return FOLDER + DAY.format(day);
	}

}
