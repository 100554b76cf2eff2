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
 * What this JVM has taken, in bytes.
 *
 * @param heap that is reachable now
 * @param outside the most resident memory so far that was not the heap: libraries, code, threads,
 *     buffers
 */
record JvmMemory(long heap, long outside) {

  /** As the JVM tells where its heap lies: {@code [0x0000000704e00000, 0x0000000800000000)}. */
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]+)(?=[,)])");

  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
  private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final int KIB = 1024;

  /** The most until now, and what is left of the heap after a collection of garbage. */
  static JvmMemory now() {
    // First, as a collection may give memory back.
    long outside = outsideTheHeap();
    System.gc();
    return new JvmMemory(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), outside);
  }

  private static long outsideTheHeap() {
    try {
      return peak(lines("/proc/self/status")) - heap(lines("/proc/self/smaps"), heapInfo());
    } catch (IOException | JMException e) {
      throw new IllegalStateException("Cannot tell what memory this process has", e);
    }
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
  }

  /** The most that was resident. */
  private static long peak(List<String> status) {
    return status.stream()
        .map(PEAK::matcher)
        .filter(Matcher::matches)
        .mapToLong(found -> Long.parseLong(found.group(1)) * KIB)
        .findFirst()
        .orElseThrow();
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
   * Resident memory of the mappings that begin in the heap.
   *
   * @param smaps lines of {@code /proc/self/smaps}
   * @param heapInfo what {@code jcmd GC.heap_info} prints
   */
  static long heap(List<String> smaps, String heapInfo) {
    LongSummaryStatistics range = new LongSummaryStatistics();
    ADDRESS
        .matcher(heapInfo)
        .results()
        .forEach(found -> range.accept(Long.parseLong(found.group(1), 16)));
    long resident = 0;
    boolean counts = false;
    for (String line : smaps) {
      Matcher mapping = MAPPING.matcher(line);
      Matcher rss = RESIDENT.matcher(line);
      if (mapping.matches()) {
        long begin = Long.parseUnsignedLong(mapping.group(1), 16);
        counts = range.getMin() <= begin && begin < range.getMax();
      } else if (counts && rss.matches()) {
        resident += Long.parseLong(rss.group(1)) * KIB;
      }
    }
    return resident;
  }
}
