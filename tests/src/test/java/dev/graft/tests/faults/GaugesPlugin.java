package dev.graft.tests.faults;

import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.storage.BlockId;

/** Puts {@link Gauges} into the driver and every executor. Spark makes it, hence public. */
public final class GaugesPlugin implements SparkPlugin {

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext context, PluginContext plugin) {
        register();
        return Map.of();
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      private boolean registered;

      // Not at the start: the job's jar is known to the first task.
      @Override
      public synchronized void onTaskStart() {
        if (!registered) {
          registered = true;
          register();
        }
      }
    };
  }

  private static void register() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(
              new Readings(Thread.currentThread().getContextClassLoader()),
              new ObjectName(Gauges.NAME));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads them; JavaCPP is in the job's jar, which this class's loader does not see. */
  static final class Readings implements Gauges {

    private final ClassLoader jar;

    Readings(ClassLoader jar) {
      this.jar = jar;
    }

    @Override
    public long getNativeBytes() {
      try {
        Class<?> pointer = Class.forName("org.bytedeco.javacpp.Pointer", true, jar);
        return (long) pointer.getMethod("totalBytes").invoke(null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public int getBroadcastBlocks() {
      return blocks(true);
    }

    @Override
    public int getRddBlocks() {
      return blocks(false);
    }

    private static int blocks(boolean broadcasts) {
      return SparkEnv.get()
          .blockManager()
          .getMatchingBlockIds((BlockId id) -> broadcasts ? id.isBroadcast() : id.isRDD())
          .size();
    }
  }
}
