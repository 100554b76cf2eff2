package dev.graft.engine;

import dev.graft.Api;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * What decides the bits of a result on one machine: instruction set, build of the native library,
 * BLAS kernel, native threads a task. Chosen once a job, pinned in every JVM of the job before the
 * native library loads. And the device: on GPUs a job is not the same bit for bit twice.
 */
@Api(Api.For.PARTS)
public final class ArithmeticProfile implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The instruction sets that there are native builds for, with what each of them pins. */
  private enum InstructionSet {
    AVX512(
        "-onednn-avx512",
        "SkylakeX",
        "AVX512_CORE",
        Set.of("avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd")),
    AVX2("-onednn-avx2", "Haswell", "AVX2", Set.of("avx2", "fma"));

    final String extension;
    final String blasKernel;
    final String oneDnnLimit;
    final Set<String> cpuFlags;

    InstructionSet(String extension, String blasKernel, String oneDnnLimit, Set<String> cpuFlags) {
      this.extension = extension;
      this.blasKernel = blasKernel;
      this.oneDnnLimit = oneDnnLimit;
      this.cpuFlags = cpuFlags;
    }
  }

  /** What networks are computed on. */
  private enum Device {
    CPU,
    /** By the libraries that are there for GPUs. */
    CPU_INSTEAD,
    GPU
  }

  private final InstructionSet instructionSet;
  private final int threads;
  private final Device device;

  private ArithmeticProfile(InstructionSet instructionSet, int threads, Device device) {
    this.instructionSet = instructionSet;
    this.threads = threads;
    this.device = device;
  }

  /**
   * Chooses a profile.
   *
   * @param wanted {@code auto} for the best that this machine offers, {@code avx2} or {@code
   *     avx512}
   * @param threads native threads of a task, {@code spark.task.cpus}
   */
  public static ArithmeticProfile choose(String wanted, int threads) {
    if (!"auto".equals(wanted)) {
      return new ArithmeticProfile(
          InstructionSet.valueOf(wanted.toUpperCase(Locale.ROOT)), threads, Device.CPU);
    }
    Set<String> flags = cpuFlags();
    return Arrays.stream(InstructionSet.values())
        .filter(set -> flags.containsAll(set.cpuFlags))
        .findFirst()
        .map(set -> new ArithmeticProfile(set, threads, Device.CPU))
        .orElseThrow(
            () ->
                new UnsupportedProfileException(
                    "Cannot run here: Graft needs an x86-64 processor with AVX2."));
  }

  /** The same, with networks computed on GPUs, as far as their engines can. */
  public ArithmeticProfile onGpus() {
    return new ArithmeticProfile(instructionSet, threads, Device.GPU);
  }

  /** The same on CPUs, of a job that would have taken GPUs. */
  public ArithmeticProfile insteadOfGpus() {
    return new ArithmeticProfile(instructionSet, threads, Device.CPU_INSTEAD);
  }

  /** The same on CPUs: all of it that is pinned in a JVM. */
  ArithmeticProfile onCpus() {
    return new ArithmeticProfile(instructionSet, threads, Device.CPU);
  }

  /** Whether networks are computed on GPUs, as far as their engines can. */
  public boolean gpus() {
    return device == Device.GPU;
  }

  /** Whether native libraries may be such as compute on GPUs, too. */
  public boolean gpuLibraries() {
    return device != Device.CPU;
  }

  /** Instruction set, in lower case. */
  public String instructionSet() {
    return instructionSet.name().toLowerCase(Locale.ROOT);
  }

  /** JavaCPP's name for the build of the native library. */
  public String nativeExtension() {
    return instructionSet.extension;
  }

  /** OpenBLAS's name for its kernels. */
  public String blasKernel() {
    return instructionSet.blasKernel;
  }

  /** The highest instruction set that oneDNN may generate code for. */
  String oneDnnLimit() {
    return instructionSet.oneDnnLimit;
  }

  /** Native threads of a task. */
  public int threads() {
    return threads;
  }

  /** What this machine lacks of the profile; empty if it can run it. */
  Set<String> missingHere() {
    Set<String> missing = new HashSet<>(instructionSet.cpuFlags);
    missing.removeAll(cpuFlags());
    return missing;
  }

  private static Set<String> cpuFlags() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
          .orElse(Set.of());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the processor's flags", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArithmeticProfile profile
        && instructionSet == profile.instructionSet
        && threads == profile.threads
        && device == profile.device;
  }

  @Override
  public int hashCode() {
    return Objects.hash(instructionSet, threads, device);
  }

  /** One line for the log and the report. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, ND4J%s, OpenBLAS kernel %s, %d native thread%s a task%s",
        instructionSet(),
        nativeExtension(),
        blasKernel(),
        threads,
        threads == 1 ? "" : "s",
        switch (device) {
          case CPU -> "";
          case CPU_INSTEAD -> ", CPUs in place of GPUs";
          case GPU -> ", GPUs (not the same bit for bit)";
        });
  }
}
