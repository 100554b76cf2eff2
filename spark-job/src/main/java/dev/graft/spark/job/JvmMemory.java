package dev.graft.spark.job;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this JVM takes now, in bytes.
 *
 * @param heap that is reachable
 * @param outside resident memory that is not the heap: libraries, code, threads, buffers
 */
record JvmMemory(long heap, long outside) {

  /** As the JVM tells where its heap lies: {@code [0x0000000704e00000, 0x0000000800000000)}. */
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)(?=[,)])");

  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
  private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");
  private static final int KIB = 1024;

  /** After a collection of garbage. */
  static JvmMemory now() {
    System.gc();
    return new JvmMemory(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), outsideTheHeap());
  }

  private static long outsideTheHeap() {
    try {
      return outside(
          Files.readAllLines(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1), heapInfo());
    } catch (IOException | JMException e) {
      throw new IllegalStateException("Cannot tell what memory this process has", e);
    }
  }

  private static String heapInfo() throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcHeapInfo",
                new Object[] {},
                new String[] {});
  }

  /**
   * Resident memory of the mappings that do not begin in the heap.
   *
   * @param smaps lines of {@code /proc/self/smaps}
   * @param heapInfo what {@code jcmd GC.heap_info} prints
   */
  static long outside(List<String> smaps, String heapInfo) {
    LongSummaryStatistics heap = new LongSummaryStatistics();
    ADDRESS
        .matcher(heapInfo)
        .results()
        .forEach(found -> heap.accept(Long.parseLong(found.group(1), 16)));
    long outside = 0;
    boolean counts = true;
    for (String line : smaps) {
      Matcher mapping = MAPPING.matcher(line);
      Matcher resident = RESIDENT.matcher(line);
      if (mapping.matches()) {
        long begin = Long.parseUnsignedLong(mapping.group(1), 16);
        counts = begin < heap.getMin() || begin >= heap.getMax();
      } else if (counts && resident.matches()) {
        outside += Long.parseLong(resident.group(1)) * KIB;
      }
    }
    return outside;
  }
}
