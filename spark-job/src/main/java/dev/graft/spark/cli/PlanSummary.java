package dev.graft.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.config.Settings;
import dev.graft.spark.job.Outcome;
import java.io.PrintWriter;
import java.util.Locale;

/** What {@code plan} expects, for people. */
final class PlanSummary {

  private static final double MIB = 1 << 20;

  private final JsonNode plan;
  private final PrintWriter out;

  private PlanSummary(JsonNode plan, PrintWriter out) {
    this.plan = plan;
    this.out = out;
  }

  static void print(Settings settings, Outcome planned, PrintWriter out) {
    out.println();
    PlanSummary summary = new PlanSummary(planned.report().path("planned"), out);
    if (planned.alreadyThere()) {
      summary.line("output", settings.output() + " holds this very job, finished");
    } else {
      summary.rounds();
      summary.memory();
      summary.seconds();
      summary.plan.path("warnings").forEach(said -> summary.line("note", said.asText()));
      summary.choice();
    }
    out.println();
    out.flush();
  }

  private void rounds() {
    JsonNode here = plan.path("here");
    line(
        "here",
        "%,d workers of %,d examples, minibatches of %,d, averaged every %,d: %,d rounds",
        here.path("workers").asLong(),
        here.path("examplesAWorker").asLong(),
        here.path("minibatch").asLong(),
        here.path("averageEvery").asLong(),
        here.path("rounds").asLong());
    line(
        "a round",
        "%,d bytes to each executor, %,d back from each worker; %.0f ms, %.0f of them beside its minibatches",
        plan.path("bytesDown").asLong(),
        plan.path("bytesUp").asLong(),
        1e3 * here.path("roundSeconds").asDouble(),
        1e3 * here.path("besideSeconds").asDouble());
  }

  private void memory() {
    JsonNode memory = plan.path("memory");
    memory(
        "memory here",
        memory.path("local"),
        "spark.driver.memory = %s, if driver and executor are one JVM",
        "");
    memory(
        "executor",
        memory.path("executor"),
        "spark.executor.memory = %s, spark.executor.memoryOverhead = %s",
        memory.at("/executor/memoryOverhead").asText());
    memory(
        "driver",
        memory.path("driver"),
        "spark.driver.memory = %s, spark.driver.memoryOverhead = %s",
        memory.at("/driver/memoryOverhead").asText());
  }

  private void memory(String name, JsonNode jvm, String set, String overhead) {
    line(
        name,
        "%,.0f MiB of heap, %,.0f outside, %,.0f on disk: %s",
        jvm.path("heapBytes").asLong() / MIB,
        jvm.path("outsideBytes").asLong() / MIB,
        jvm.path("diskBytes").asLong() / MIB,
        String.format(Locale.ROOT, set, jvm.path("memory").asText(), overhead));
  }

  private void seconds() {
    out.println();
    out.printf(
        Locale.ROOT,
        "  executors of %d %s at %s Gbit/s, each as fast as this machine; seconds:%n",
        plan.path("slotsAnExecutor").asInt(),
        plan.path("slotsAnExecutor").asInt() == 1 ? "task" : "tasks",
        plan.path("gigabits").asText());
    out.printf(
        "  %-10s %8s %10s %8s %9s %9s %9s %9s %9s %10s%n",
        "executors",
        "workers",
        "minibatch",
        "rounds",
        "a round",
        "read",
        "features",
        "train",
        "evaluate",
        "all");
    row("here", plan.path("here"));
    plan.path("executors").forEach(row -> row(row.path("executors").asText(), row));
    out.println();
  }

  private void row(String name, JsonNode row) {
    out.printf(
        Locale.ROOT,
        "  %-10s %8d %10d %8d %9.3f %9.1f %9.1f %9.1f %9.1f %10.1f%n",
        name,
        row.path("workers").asInt(),
        row.path("minibatch").asInt(),
        row.path("rounds").asInt(),
        row.path("roundSeconds").asDouble(),
        row.path("readSeconds").asDouble(),
        row.path("featurizeSeconds").asDouble(),
        row.path("trainSeconds").asDouble(),
        row.path("evaluateSeconds").asDouble(),
        row.path("seconds").asDouble());
  }

  private void choice() {
    String several = plan.path("fastest").asText() + " executors are the fastest of these.";
    line("choice", plan.path("oneMachine").asText(several));
  }

  private void line(String name, String format, Object... values) {
    out.printf("  %-12s %s%n", name, String.format(Locale.ROOT, format, values));
  }

  private void line(String name, String text) {
    out.printf("  %-12s %s%n", name, text);
  }
}
