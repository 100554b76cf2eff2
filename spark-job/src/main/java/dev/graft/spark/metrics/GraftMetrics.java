package dev.graft.spark.metrics;

import dev.graft.Api;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * With {@code spark.plugins = dev.graft.spark.metrics.GraftMetrics} Spark's metrics system, and so
 * every sink of it, shows how a training is getting on. Nothing else is changed; on executors it
 * does nothing.
 */
@Api
public final class GraftMetrics implements SparkPlugin {

  @Override
  public DriverPlugin driverPlugin() {
    return new OnDriver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return null;
  }

  private static final class OnDriver implements DriverPlugin {

    @Override
    public void registerMetrics(String application, PluginContext context) {
      JobMetrics metrics = new JobMetrics();
      metrics.register(context.metricRegistry());
      JobMetrics.show(metrics);
    }

    @Override
    public void shutdown() {
      JobMetrics.show(null);
    }
  }
}
