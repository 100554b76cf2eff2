package dev.graft.bench.measured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.evaluate.Metrics;
import dev.graft.io.BundleStore;
import dev.graft.listen.ProgressDisplay;
import dev.graft.listen.TrainingListener;
import dev.graft.listen.TrainingPosition;
import dev.graft.report.ModelCard;
import dev.graft.save.Bundle;
import dev.graft.spark.job.JobFile;
import dev.graft.spark.job.TrainingJob;
import dev.graft.spark.job.TrainingRequest;
import dev.graft.spark.read.DataOrigin;
import dev.graft.spark.save.RunFolder;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * A training that nobody sees: without progress and without a page. It answers what its rounds took
 * of the CPU, and what it took to make the model's card once more, which a bundle is never without.
 */
public final class UntoldJob {

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private UntoldJob() {}

  /**
   * @param args as of the command line: {@code pretrain --conf}, a job file
   */
  public static void main(String[] args) throws IOException {
    ProgressDisplay.showOn(new Nothing());
    Configurator.setLevel("dev.graft", Level.WARN);
    Settings settings = JobFile.read(Command.PRETRAIN, args[2], List.of());
    Rounds rounds = new Rounds();
    TrainingRequest request =
        new TrainingRequest(
            Command.PRETRAIN,
            settings,
            RunFolder.Existing.CONTINUE,
            new Cancellation(),
            DataOrigin.FILES,
            List.of(rounds),
            any -> {},
            false,
            null,
            false);
    JsonNode report = TrainingJob.run(request).report();
    long besides = System.nanoTime();
    long cpu = cpu();
    Bundle bundle = Bundle.load(BundleStore.directory(Path.of(settings.output(), "model")));
    long card = System.nanoTime();
    ModelCard.of(bundle).bytes(report);
    long end = System.nanoTime();
    ObjectNode answer = Answer.begin();
    answer.put("trainingCpu", rounds.cpu / 1e9).put("card", (end - card) / 1e9);
    answer.put("besides", (end - besides) / 1e9).put("besidesCpu", (cpu() - cpu) / 1e9);
    Answer.write(answer);
  }

  /** Nanoseconds of the CPU that this process has taken. */
  private static long cpu() {
    return SYSTEM.getProcessCpuTime();
  }

  /** What rounds take, without validations between them. */
  private static final class Rounds implements TrainingListener {

    private long last;
    private long cpu;

    @Override
    public void planned(Plan plan) {
      last = cpu();
    }

    @Override
    public void started(Metrics metrics) {
      last = cpu();
    }

    @Override
    public void roundFinished(Round round) {
      long now = cpu();
      cpu += now - last;
      last = now;
    }

    @Override
    public void validated(Round round, Metrics metrics) {
      last = cpu();
    }
  }

  private static final class Nothing implements ProgressDisplay {
    @Override
    public void training(TrainingPosition position, boolean last) {}

    @Override
    public void trainingEnds() {}

    @Override
    public void tasks(String what, int done, int of) {}

    @Override
    public void tasksEnd(String what) {}
  }
}
