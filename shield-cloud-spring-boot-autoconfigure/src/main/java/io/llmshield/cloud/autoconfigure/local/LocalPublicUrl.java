package io.llmshield.cloud.autoconfigure.local;

import java.net.URI;
import java.util.function.Supplier;

import io.llmshield.cloud.CloudErrorCategory;
import io.llmshield.cloud.CloudErrorKind;
import io.llmshield.cloud.CloudException;
import io.llmshield.cloud.local.LocalProvider;
import org.jspecify.annotations.Nullable;

/**
 * Under which address the application serves signed links: what is configured, else the
 * address of the web server once it runs. Thread-safe.
 */
class LocalPublicUrl implements Supplier<URI> {

	private final @Nullable URI configured;

	private volatile @Nullable URI server;

	LocalPublicUrl(@Nullable URI configured) {
		this.configured = configured;
	}

	void serverStarted(URI address) {
		this.server = address;
	}

	@Override
	public URI get() {
		URI address = (this.configured != null) ? this.configured : this.server;
		if (address == null) {
			throw CloudException.of(CloudErrorKind.CONFIG_ERROR, CloudErrorCategory.CONFIGURATION)
				.provider(LocalProvider.ID)
				.operation("sign a link")
				.resource(LocalProperties.PREFIX + ".public-url")
				.reason("no servlet web server is running in this application, and no other serves links")
				.remedy("Sign links once the application has started, or set " + LocalProperties.PREFIX
						+ ".public-url to the address of a servlet application that serves them")
				.build();
		}
		return address;
	}

}
