package io.llmshield.cloud.autoconfigure.aws;

import java.net.URI;

import io.awspring.cloud.autoconfigure.core.AwsProperties;
import io.awspring.cloud.autoconfigure.core.RegionProperties;
import io.awspring.cloud.autoconfigure.s3.properties.S3Properties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.StringUtils;

/**
 * Hands our region and endpoint to Spring Cloud AWS where its own properties leave them
 * open, so that every client of the application has them.
 */
class AwsDefaults implements BeanPostProcessor {

	private final ObjectProvider<AwsCloudProperties> ours;

	private final ObjectProvider<AwsServiceConnectionDetails> services;

	AwsDefaults(ObjectProvider<AwsCloudProperties> ours, ObjectProvider<AwsServiceConnectionDetails> services) {
		this.ours = ours;
		this.services = services;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RegionProperties region) {
			addRegion(region);
		}
		else if (bean instanceof AwsProperties aws) {
			addEndpoint(aws);
		}
		else if (bean instanceof S3Properties s3) {
			addPathStyle(s3);
		}
		return bean;
	}

	private void addRegion(RegionProperties region) {
		boolean open = !StringUtils.hasText(region.getStatic()) && !region.isInstanceProfile()
				&& (region.getProfile() == null || region.getProfile().getName() == null);
		if (!open) {
			return;
		}
		if (this.ours.getObject().region() != null) {
			region.setStatic(this.ours.getObject().region());
		}
		else {
			this.services.orderedStream().findFirst().ifPresent((service) -> region.setStatic(service.getRegion()));
		}
	}

	private void addEndpoint(AwsProperties aws) {
		URI endpoint = this.ours.getObject().endpointUri();
		if (aws.getEndpoint() == null && endpoint != null) {
			aws.setEndpoint(endpoint);
		}
	}

	/** What stands in for S3 seldom has a host name for each bucket. */
	private void addPathStyle(S3Properties s3) {
		boolean standIn = this.ours.getObject().endpoint() != null
				|| this.services.stream().anyMatch(S3ConnectionDetails.class::isInstance);
		if (s3.getPathStyleAccessEnabled() == null && standIn) {
			s3.setPathStyleAccessEnabled(true);
		}
	}

}
