package io.llmshield.cloud.sample.access;

import io.llmshield.cloud.sample.problem.ProblemWriter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Puts the key check in front of everything under {@code /v1}, before any of the body is
 * read. A servlet filter, not Spring Security: two roles and one header need little of
 * it.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

	@Bean
	ApiKeyFilter apiKeyFilter(ApiKeys keys, ProblemWriter problems, MeterRegistry meters) {
		return new ApiKeyFilter(keys, problems, meters);
	}

	/**
	 * Names the filter instead of making it: made while Tomcat starts, a wrong setting of
	 * the cloud is reported by Tomcat first, at length, and then by Spring Boot.
	 */
	@Bean
	DelegatingFilterProxyRegistrationBean apiKeyFilterRegistration() {
		DelegatingFilterProxyRegistrationBean registration = new DelegatingFilterProxyRegistrationBean("apiKeyFilter");
		registration.addUrlPatterns("/v1", "/v1/*");
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 20);
		return registration;
	}

}
