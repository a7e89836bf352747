package io.llmshield.cloud.autoconfigure.gcp;

import java.util.List;

import com.google.api.gax.core.CredentialsProvider;
import com.google.cloud.spring.autoconfigure.core.GcpProperties;
import com.google.cloud.spring.core.Credentials;
import com.google.cloud.spring.core.GcpProjectIdProvider;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Hands our project to Spring Cloud GCP, and checks that there are credentials and a
 * project before Spring Cloud GCP waits for them.
 */
class GcpDefaults implements BeanPostProcessor {

	/** How Spring Cloud GCP calls what looks for default credentials. */
	private static final String DEFAULT_CREDENTIALS = "googleCredentials";

	private final ObjectProvider<GcpConnections> connections;

	private final ListableBeanFactory beanFactory;

	private final CredentialsSearch search;

	GcpDefaults(ObjectProvider<GcpConnections> connections, ListableBeanFactory beanFactory, CredentialsSearch search) {
		this.connections = connections;
		this.beanFactory = beanFactory;
		this.search = search;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof GcpProperties gcp) {
			String projectId = this.connections.getObject().projectId();
			if (projectId != null) {
				gcp.setProjectId(projectId);
			}
			if (looksForDefaults()) {
				checkCredentials(gcp.getCredentials());
			}
		}
		else if (bean instanceof GcpProjectIdProvider project) {
			GcpClientCheck.checkProject(project.getProjectId());
		}
		return bean;
	}

	private void checkCredentials(Credentials configured) {
		if (!configured.hasKey()) {
			this.search.check();
		}
		else if (configured.getLocation() != null) {
			GcpClientCheck.checkKeyFile(configured.getLocation());
		}
	}

	private boolean looksForDefaults() {
		List<String> providers = List.of(this.beanFactory.getBeanNamesForType(CredentialsProvider.class, true, false));
		return providers.equals(List.of(DEFAULT_CREDENTIALS));
	}

}
