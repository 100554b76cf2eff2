package dev.graft.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The small parts by themselves, under JMH: one forked JVM each, average time. */
final class MicroPart implements Part {

  @Override
  public String name() {
    return "micro";
  }

  @Override
  public void measure(Run run) throws IOException {
    Path result = run.launcher().work().resolve("jmh.json");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "dev.graft.bench.micro", "-rf", "json", "-rff", result.toString(), "-foe", "true"));
    arguments.addAll(
        run.quick()
            ? List.of("-f", "1", "-wi", "1", "-w", "100ms", "-i", "1", "-r", "100ms")
            : List.of("-f", "3", "-wi", "2", "-w", "1s", "-i", "3", "-r", "1s"));
    run.launcher().run(Program.of("org.openjdk.jmh.Main", Program.Natives.GRAFT, arguments));
    try (InputStream in = Files.newInputStream(result)) {
      for (JsonNode benchmark : Json.read(in)) {
        String full = benchmark.path("benchmark").asText();
        JsonNode metric = benchmark.path("primaryMetric");
        run.table()
            .figure(
                name(),
                full.substring("dev.graft.bench.micro.".length()),
                metric.path("score").asDouble(),
                metric.path("scoreUnit").asText());
      }
    }
    run.table().note(name(), "1,000,000 parameters; JMH's mean over three forks");
  }
}
