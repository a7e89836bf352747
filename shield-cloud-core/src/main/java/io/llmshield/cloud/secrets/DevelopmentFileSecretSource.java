package io.llmshield.cloud.secrets;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks in a properties file in UTF-8, or a directory with one file for each secret, on a
 * developer's machine. Read each time. Thread-safe.
 */
public final class DevelopmentFileSecretSource implements SecretSource {

	private static final String NAME = "development-file";

	private static final Logger logger = LoggerFactory.getLogger(DevelopmentFileSecretSource.class);

	private final Path path;

	private final MountedFileSecretSource directory;

	/**
	 * Create it.
	 * @param path the file, its keys being names of secrets, or the directory
	 * @param switchedOn whether the user has asked for it, which must be the case
	 * @throws CloudException {@code CONFIGURATION} if it is not switched on
	 */
	public DevelopmentFileSecretSource(Path path, boolean switchedOn) {
		if (!switchedOn) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(NAME)
				.operation("read secrets from a file for development")
				.reason("it is not switched on")
				.remedy("Switch it on for development only, or leave the file out of the sources")
				.build();
		}
		this.path = Objects.requireNonNull(path);
		this.directory = new MountedFileSecretSource(NAME, path);
		logger.warn("Secrets may be read from {}, which is meant for development only", path);
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Optional<SecretValue> find(SecretName name) {
		if (Files.isDirectory(this.path)) {
			return this.directory.find(name);
		}
		String value = properties(name).getProperty(name.toString(), "");
		return value.isEmpty() ? Optional.empty() : Optional.of(SecretValue.ofText(value).from("current", NAME));
	}

	private Properties properties(SecretName name) {
		Properties properties = new Properties();
		try (Reader reader = Files.newBufferedReader(this.path)) {
			properties.load(reader);
		}
		catch (NoSuchFileException ex) {
			logger.debug("There is no file {}", this.path);
		}
		catch (IOException | IllegalArgumentException ex) {
			// Neither message nor cause is kept: they may quote the file.
			throw CloudException.of(CloudErrorKind.SECRET_FETCH, CloudErrorCategory.CONFIGURATION)
				.provider(NAME)
				.operation("read secret file")
				.resource(name.toString())
				.reason("the file cannot be read: " + ex.getClass().getName())
				.remedy("Mend the properties file " + this.path)
				.build();
		}
		return properties;
	}

}
