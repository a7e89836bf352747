package io.llmshield.cloud.autoconfigure.local;

import java.net.URI;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Hears under which address the application's own web server runs. The server of the
 * actuator, if that has one, does not serve links.
 */
class LocalServerAddressListener implements ApplicationListener<WebServerInitializedEvent> {

	private final LocalPublicUrl publicUrl;

	private final Environment environment;

	LocalServerAddressListener(LocalPublicUrl publicUrl, Environment environment) {
		this.publicUrl = publicUrl;
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (!StringUtils.hasText(event.getApplicationContext().getServerNamespace())) {
			this.publicUrl.serverStarted(address(event.getWebServer().getPort()));
		}
	}

	private URI address(int port) {
		String servletPath = this.environment.getProperty("spring.mvc.servlet.path", "/");
		return UriComponentsBuilder.newInstance()
			.scheme(isEncrypted() ? "https" : "http")
			.host(host())
			.port(port)
			.path(this.environment.getProperty("server.servlet.context-path", ""))
			.path("/".equals(servletPath) ? "" : servletPath)
			.build()
			.toUri();
	}

	private boolean isEncrypted() {
		boolean configured = this.environment.containsProperty("server.ssl.bundle")
				|| this.environment.containsProperty("server.ssl.key-store")
				|| this.environment.containsProperty("server.ssl.certificate");
		return configured && this.environment.getProperty("server.ssl.enabled", Boolean.class, true);
	}

	private String host() {
		String bound = this.environment.getProperty("server.address", "");
		boolean anywhere = bound.isEmpty() || bound.equals("0.0.0.0") || bound.equals("::");
		return anywhere ? "localhost" : (bound.indexOf(':') >= 0) ? "[" + bound + "]" : bound;
	}

}
