package dev.graft.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmMemoryTest {

  @Test
  void theHeapLiesWhereTheJvmSays() {
    List<String> smaps =
        List.of(
            "687400000-69fc00000 rw-p 00000000 00:00 0",
            "Size:             401408 kB",
            "Rss:              100000 kB",
            "69fc00000-800000000 ---p 00000000 00:00 0",
            "Rss:                   7 kB",
            "800000000-800c00000 rw-p 00001000 fe:00 123    /usr/lib/jvm/classes.jsa",
            "Rss:                  30 kB",
            "7f5f64000000-7f5f64021000 rw-p 00000000 00:00 0",
            "Rss:                   4 kB",
            "VmFlags: rd wr mr mw me nr sd");
    assertThat(
            JvmMemory.heap(
                smaps,
                " garbage-first heap   total 397312K, used 7898K [0x0000000687400000, 0x0000000800000000)\n"
                    + " Metaspace       used 11198K, committed 11456K"))
        .isEqualTo(100_007 * 1024);
    assertThat(
            JvmMemory.heap(
                smaps,
                " def new generation total 1K [0x0000000687400000, 0x000000068f200000, 0x0000000704d50000)\n"
                    + " tenured generation total 1K [0x0000000704d50000, 0x0000000714950000, 0x0000000800000000)"))
        .isEqualTo(100_007 * 1024);
  }

  @Test
  void thisJvmHasBoth() {
    JvmMemory now = JvmMemory.now();
    assertThat(now.heap()).isBetween(1L << 20, Runtime.getRuntime().maxMemory());
    assertThat(now.outside()).isGreaterThan(10 << 20);
  }
}
