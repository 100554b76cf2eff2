package dev.graft.spark.save;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.CheckpointSettings;
import dev.graft.io.Manifest;
import dev.graft.io.SavedState;
import dev.graft.spark.storage.HadoopFolder;
import dev.graft.spark.storage.SupersededException;
import dev.graft.spark.train.Checkpointing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training, {@code ATTEMPT/round-NNNNNN/} each: arrays first, the manifest
 * with their digests last, never changed afterwards. Every driver writes under a name of its own,
 * so that two of them never mix in one checkpoint; nothing relies on rename, append or atomic
 * creation. Writing goes on beside training.
 */
public final class Checkpoints implements Checkpointing, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Pattern ROUND = Pattern.compile("round-(\\d{6,9})");

  private final HadoopFolder folder;
  private final String attempt;
  private final CheckpointSettings settings;
  private final ObjectNode about;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "graft-checkpoint");
            thread.setDaemon(true);
            return thread;
          });
  private final List<Integer> written = new ArrayList<>();

  private Future<?> onItsWay;
  private Kept found;
  private int last;
  private long lastNanos = System.nanoTime();

  /** A checkpoint that there is. */
  private record Kept(String attempt, int round) {
    String name() {
      return attempt + String.format(Locale.ROOT, "/round-%06d", round);
    }
  }

  /**
   * @param folder of this training's checkpoints, behind the fence of its run
   * @param attempt name of this driver's try
   * @param about what each manifest says: the run that it belongs to
   */
  public Checkpoints(
      HadoopFolder folder, String attempt, CheckpointSettings settings, ObjectNode about) {
    this.folder = folder;
    this.attempt = attempt;
    this.settings = settings;
    this.about = about;
  }

  @Override
  public boolean takes() {
    return !settings.equals(CheckpointSettings.NONE);
  }

  /**
   * The newest checkpoint that is whole and of this very run. What is damaged, was never finished,
   * or was left by another run is told and passed over.
   *
   * @throws UnusableInputException if this run has written it on other data or with another plan
   */
  @Override
  public SavedState found() {
    try {
      for (Kept kept : newestFirst()) {
        HadoopFolder at = folder.in(kept.name());
        if (!at.has(Manifest.FILE)) {
          LOG.info("{} was never finished: looking for one before", at.location());
          continue;
        }
        SavedState.Loaded loaded;
        try {
          loaded = SavedState.load(at);
        } catch (UnusableInputException | IOException e) {
          LOG.warn("Passing over a checkpoint: {}", e.getMessage());
          continue;
        }
        Provenance wrote = new Provenance(loaded.about(), about);
        String other = wrote.otherRun();
        if (other != null) {
          LOG.warn("Passing over the checkpoint {}: {}", at.location(), other);
          continue;
        }
        wrote.requireSame(at.location());
        LOG.info("resuming after round {} ({})", kept.round(), at.location());
        found = kept;
        last = kept.round();
        return loaded.state();
      }
      return null;
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot read the checkpoints in %s: %s.".formatted(folder.location(), e.getMessage()), e);
    }
  }

  /** The round after which {@link #found} was taken; 0: there was nothing. */
  public int resumedRound() {
    return found == null ? 0 : found.round();
  }

  private List<Kept> newestFirst() throws IOException {
    List<Kept> all = new ArrayList<>();
    for (String name : folder.names()) {
      for (String round : folder.in(name).names()) {
        Matcher matcher = ROUND.matcher(round);
        if (matcher.matches()) {
          all.add(new Kept(name, Integer.parseInt(matcher.group(1))));
        }
      }
    }
    all.sort(Comparator.comparingInt(Kept::round).thenComparing(Kept::attempt).reversed());
    return all;
  }

  @Override
  public boolean due(int round) {
    return takes() && elapsed(round);
  }

  private boolean elapsed(int round) {
    return settings.everyRounds() == null
        ? System.nanoTime() - lastNanos >= settings.everySeconds() * 1_000_000_000L
        : round - last >= settings.everyRounds();
  }

  @Override
  public void take(int round, int bestRound, SavedState state) {
    finishWriting();
    last = round;
    lastNanos = System.nanoTime();
    onItsWay =
        writer.submit(
            () -> {
              write(round, bestRound, state);
              return null;
            });
  }

  private void write(int round, int bestRound, SavedState state) throws IOException {
    Kept kept = new Kept(attempt, round);
    ObjectNode says = about.deepCopy().put("round", round).put("attempt", attempt);
    state.save(folder.in(kept.name()), says);
    written.add(round);
    for (Kept old : newestFirst()) {
      if (old.round() < round && !wanted(old, bestRound)) {
        folder.in(old.name()).delete();
      }
    }
  }

  /** Whether an older checkpoint is kept: the last ones, and that of the best round. */
  private boolean wanted(Kept old, int bestRound) {
    boolean recent =
        old.attempt().equals(attempt)
            ? written.indexOf(old.round()) >= written.size() - settings.keep()
            : written.size() < settings.keep() && old.equals(found);
    return recent || old.round() == bestRound;
  }

  /**
   * Waits for the checkpoint that is on its way. One that could not be written is told, not thrown:
   * training goes on, and the next one may come through. An interrupt does not end the wait, which
   * would leave half a checkpoint: it is there afterwards.
   *
   * @throws SupersededException if another driver has taken over
   */
  @Override
  public void finishWriting() {
    if (onItsWay == null) {
      return;
    }
    try {
      await(onItsWay);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SupersededException superseded) {
        throw superseded;
      }
      LOG.warn("Cannot write the checkpoint after round {}: {}", last, e.getCause().toString());
    } finally {
      onItsWay = null;
    }
  }

  private static void await(Future<?> task) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get();
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    try {
      finishWriting();
    } finally {
      writer.shutdown();
    }
  }
}
