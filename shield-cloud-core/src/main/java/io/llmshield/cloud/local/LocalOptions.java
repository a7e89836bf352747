package io.llmshield.cloud.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import org.jspecify.annotations.Nullable;

/**
 * How the local provider works. Immutable; made with {@link #builder(Path)}.
 */
public final class LocalOptions {

	/** How many older versions of an object are kept unless told otherwise. */
	public static final int DEFAULT_VERSIONS_KEPT = 10;

	private final Path directory;

	private final Path keyFile;

	private final @Nullable String key;

	private final int versionsKept;

	private final Supplier<URI> publicBaseUrl;

	private final Clock clock;

	private LocalOptions(Builder builder) {
		this.directory = builder.directory;
		this.keyFile = builder.keyFile;
		this.key = builder.key;
		this.versionsKept = builder.versionsKept;
		this.publicBaseUrl = builder.publicBaseUrl;
		this.clock = builder.clock;
	}

	/**
	 * Start building options.
	 * @param directory the data directory; created with access for its owner only if it
	 * does not exist; may be a symbolic link, but nothing below it may be one
	 * @return a builder
	 */
	public static Builder builder(Path directory) {
		return new Builder(directory);
	}

	/**
	 * Options with defaults.
	 * @param directory the data directory
	 * @return the options
	 */
	public static LocalOptions of(Path directory) {
		return builder(directory).build();
	}

	Path directory() {
		return this.directory;
	}

	Path keyFile() {
		return this.keyFile;
	}

	@Nullable String key() {
		return this.key;
	}

	int versionsKept() {
		return this.versionsKept;
	}

	Supplier<URI> publicBaseUrl() {
		return this.publicBaseUrl;
	}

	Clock clock() {
		return this.clock;
	}

	/**
	 * Return a text without the key.
	 */
	@Override
	public String toString() {
		return "LocalOptions[" + this.directory + "]";
	}

	/**
	 * Builds {@link LocalOptions}. Not thread-safe.
	 */
	public static final class Builder {

		private final Path directory;

		private Path keyFile = Path.of(System.getProperty("user.home"), ".shield-cloud", "local.key");

		private @Nullable String key;

		private int versionsKept = DEFAULT_VERSIONS_KEPT;

		private Supplier<URI> publicBaseUrl = () -> URI.create("http://localhost:8080");

		private Clock clock = Clock.systemUTC();

		private Builder(Path directory) {
			this.directory = directory;
		}

		/**
		 * Set the file that holds the key. It is generated on first use, readable by its
		 * owner only, and must lie outside the data directory. The default is
		 * {@code ~/.shield-cloud/local.key}.
		 * @param keyFile the file
		 * @return this
		 */
		public Builder keyFile(Path keyFile) {
			this.keyFile = keyFile;
			return this;
		}

		/**
		 * Give the key itself; the key file is then not used.
		 * @param key 32 bytes in base64, or {@code null} for the key file
		 * @return this
		 */
		public Builder key(@Nullable String key) {
			this.key = key;
			return this;
		}

		/**
		 * Set how many older versions of an object are kept beside the newest one.
		 * @param versionsKept 0 to 1,000; with 0 a replaced or deleted object is gone and
		 * the provider does not declare versions; the default is
		 * {@value LocalOptions#DEFAULT_VERSIONS_KEPT}
		 * @return this
		 */
		public Builder versionsKept(int versionsKept) {
			this.versionsKept = versionsKept;
			return this;
		}

		/**
		 * Set under which address the application serves presigned links.
		 * @param publicBaseUrl asked for each link; the default answers
		 * {@code http://localhost:8080}
		 * @return this
		 */
		public Builder publicBaseUrl(Supplier<URI> publicBaseUrl) {
			this.publicBaseUrl = publicBaseUrl;
			return this;
		}

		/**
		 * Set the clock, for tests.
		 * @param clock the clock
		 * @return this
		 */
		public Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * Build the options.
		 * @return the options
		 */
		public LocalOptions build() {
			if (this.versionsKept < 0 || this.versionsKept > 1000) {
				throw Operation.OPEN.fail(CloudErrorCategory.CONFIGURATION, "versions-kept is " + this.versionsKept,
						"Use 0 to 1000");
			}
			return new LocalOptions(this);
		}

	}

}
