package io.llmshield.cloud.autoconfigure.local;

import java.util.Map;

import io.llmshield.cloud.autoconfigure.CloudDrivers;
import io.llmshield.cloud.autoconfigure.CloudProviderDescriptor;
import io.llmshield.cloud.autoconfigure.ConditionalOnCloudProvider;
import io.llmshield.cloud.autoconfigure.storage.ShieldCloudStorageAutoConfiguration;
import io.llmshield.cloud.local.LocalPresigner;
import io.llmshield.cloud.local.LocalProvider;
import io.llmshield.cloud.storage.StorageDriver;
import io.llmshield.cloud.storage.TransferManager;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Auto-configuration that lets a servlet application serve the signed links of the local
 * provider. An application that uses Spring Security has to permit the path
 * {@code /.shield-cloud/objects/**}, without CSRF protection: the link is the permission.
 */
@AutoConfiguration(after = { ShieldCloudLocalAutoConfiguration.class, ShieldCloudStorageAutoConfiguration.class })
@ConditionalOnCloudProvider(LocalProvider.ID)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBean({ LocalProvider.class, TransferManager.class })
public final class ShieldCloudLocalWebAutoConfiguration {

	/** Before the application's own handlers (0), one of which may map every path. */
	private static final int ORDER = -1;

	private static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

	@Bean
	@ConditionalOnMissingBean(name = "shieldCloudLocalObjectsMapping")
	SimpleUrlHandlerMapping shieldCloudLocalObjectsMapping(LocalProvider provider, BeanFactory beanFactory,
			TransferManager transfers) {
		StorageDriver driver = CloudDrivers.find(beanFactory, StorageDriver.class,
				CloudProviderDescriptor.STORAGE_DRIVER);
		LocalObjectsHandler handler = new LocalObjectsHandler(provider.presigner(), new LocalDownload(driver),
				new LocalUpload(driver, transfers));
		return new SimpleUrlHandlerMapping(Map.of(LocalPresigner.PATH + "**", handler), ORDER);
	}

	/** Before every filter that may look for parameters in the body. */
	@Bean
	@ConditionalOnMissingBean(name = "shieldCloudLocalUploadFilter")
	FilterRegistrationBean<LocalUploadFilter> shieldCloudLocalUploadFilter() {
		FilterRegistrationBean<LocalUploadFilter> registration = new FilterRegistrationBean<>(new LocalUploadFilter());
		registration.setOrder(FILTER_ORDER);
		return registration;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebServerInitializedEvent.class)
	static class ServerAddressConfiguration {

		@Bean
		LocalServerAddressListener shieldCloudLocalServerAddressListener(LocalPublicUrl publicUrl,
				Environment environment) {
			return new LocalServerAddressListener(publicUrl, environment);
		}

	}

}
