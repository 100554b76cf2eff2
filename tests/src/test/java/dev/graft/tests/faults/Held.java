package dev.graft.tests.faults;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a JVM holds at one time, after a full garbage collection.
 *
 * @param heap bytes
 * @param offHeap bytes that JavaCPP has allocated and not freed
 * @param outside bytes of resident memory, as Linux counts them, without those of the heap, all of
 *     which must be resident
 * @param broadcasts pieces of broadcasts
 * @param threads names, with numbers left out; those of the measuring itself and of Spark's block
 *     manager do not count
 */
record Held(long heap, long offHeap, long outside, int broadcasts, List<String> threads) {

  private static final int SAMPLES = 5;
  private static final long MILLIS_BETWEEN = 300;

  /**
   * Takes several samples while the job goes on: what is used only while a task runs is not held,
   * so that the least of them counts.
   */
  @SuppressWarnings("BanJNDI") // of a JVM that the test started
  static Held of(ProcessHandle process) throws Exception {
    VirtualMachine machine = attach(process.pid());
    String address = machine.startLocalManagementAgent();
    machine.detach();
    List<Held> samples = new ArrayList<>();
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
      for (int i = 0; i < SAMPLES; i++) {
        samples.add(sample(process.pid(), connector.getMBeanServerConnection()));
        Thread.sleep(MILLIS_BETWEEN);
      }
    }
    Held fewest =
        samples.stream()
            .min((one, other) -> one.threads.size() - other.threads.size())
            .orElseThrow();
    return new Held(
        least(samples, Held::heap),
        least(samples, Held::offHeap),
        least(samples, Held::outside),
        (int) least(samples, Held::broadcasts),
        fewest.threads);
  }

  private static VirtualMachine attach(long pid) throws IOException {
    try {
      return VirtualMachine.attach(Long.toString(pid));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  private static long least(List<Held> samples, ToLongFunction<Held> figure) {
    return samples.stream().mapToLong(figure).min().orElseThrow();
  }

  private static Held sample(long pid, MBeanServerConnection jvm)
      throws IOException, JMException, InterruptedException {
    MemoryMXBean memory =
        ManagementFactory.newPlatformMXBeanProxy(
            jvm, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    ThreadMXBean threads =
        ManagementFactory.newPlatformMXBeanProxy(
            jvm, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    Gauges gauges = JMX.newMXBeanProxy(jvm, new ObjectName(Gauges.NAME), Gauges.class);
    memory.gc();
    // What the collector has found dead, other threads free: JavaCPP's and Spark's.
    Thread.sleep(MILLIS_BETWEEN);
    memory.gc();
    return new Held(
        memory.getHeapMemoryUsage().getUsed(),
        gauges.getNativeBytes(),
        resident(pid) - memory.getHeapMemoryUsage().getCommitted(),
        gauges.getBroadcastBlocks(),
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(Objects::nonNull)
            .map(ThreadInfo::getThreadName)
            .filter(name -> !name.contains("RMI ") && !name.startsWith("JMX "))
            // Spark's own pools for blocks, which have at most 128 threads and shrink again.
            .filter(name -> !name.startsWith("block-manager-"))
            .map(name -> name.replaceAll("\\d+", "N"))
            .sorted()
            .toList());
  }

  private static long resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
