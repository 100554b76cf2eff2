package dev.graft.spark.train;

import dev.graft.evaluate.Criterion;
import dev.graft.evaluate.Metrics;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.listen.TrainingListener;
import dev.graft.train.TrainState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains several networks by rounds on the same examples: one Spark job a round and one a
 * validation, however many they are. Each goes its own way, bit for bit as it would alone: its
 * minibatches, its schedule, its moments, its early stopping and its best round. One that diverges
 * ends; the others go on.
 */
public final class GridTraining {

  private static final Logger LOG = LoggerFactory.getLogger(GridTraining.class);

  private final List<Training> trainings;
  private final String name;
  private final Criterion criterion;
  private final Checkpointing checkpointing;
  private final Cancellation cancellation;
  private final TrainingListener leading;
  private final TrainingFailedException[] failures;
  private int round;
  private int kept;

  /**
   * @param trainings on the same examples and workers, without checkpoints of their own
   * @param name of them all, for job descriptions
   * @param criterion that one of them leads by
   * @param oversight of them all; listeners hear of the rounds of the one that leads
   */
  public GridTraining(
      List<Training> trainings, String name, Criterion criterion, Oversight oversight) {
    this.trainings = List.copyOf(trainings);
    this.name = name;
    this.criterion = criterion;
    this.checkpointing = oversight.checkpointing();
    this.cancellation = oversight.cancellation();
    this.leading = new AllListeners(oversight.listeners());
    this.failures = new TrainingFailedException[trainings.size()];
  }

  /**
   * What one of them came to.
   *
   * @param result null: it diverged
   * @param failure null: it did not
   */
  public record Ended(TrainingResult result, TrainingFailedException failure) {}

  /**
   * Trains all until each has ended, from the beginning or from where an earlier try was.
   *
   * @return what each came to
   * @throws TrainingFailedException of the first of them, if a task fails for good, or every one of
   *     them diverges
   * @throws CancelledException if a stop was asked for
   */
  public List<Ended> run() {
    begin();
    refuseIfNoneIsLeft();
    try {
      settle();
      while (!going().isEmpty()) {
        cancellation.check();
        round();
        settle();
        if (checkpointing.due(round)) {
          checkpoint();
        }
      }
    } catch (TrainingFailedException | CancelledException e) {
      keepFor(e);
      throw e;
    }
    checkpoint();
    return ended();
  }

  private void begin() {
    SavedState found = checkpointing.found();
    for (int i = 0; i < failures.length; i++) {
      begin(i, found == null ? null : found.in(part(i)));
    }
    trainings.stream()
        .map(training -> training.contender().told())
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(leading::planned);
    if (found == null) {
      start();
    }
    kept = round;
  }

  private void begin(int which, SavedState found) {
    Training training = trainings.get(which);
    if (found != null && found.has("failure")) {
      failures[which] =
          new TrainingFailedException(
              found.text("failure"),
              null,
              found.floats("lastGood"),
              (int) found.whole("round"),
              Arrays.asList(Json.to(String[].class, found.json("rejections"))));
    } else {
      training.begin(found);
      round = Math.max(round, training.contender().round());
    }
  }

  private static String part(int which) {
    return "setting-" + (which + 1);
  }

  private void start() {
    List<TrainState> starts = new ArrayList<>();
    for (Training training : trainings) {
      training.contender().start().ifPresent(starts::add);
    }
    if (!starts.isEmpty()) {
      List<Metrics> metrics =
          Validator.validate(
              trainings.stream().map(Training::validator).toList(),
              starts,
              name + ": validation of the starting weights");
      for (int i = 0; i < metrics.size(); i++) {
        trainings.get(i).contender().started(metrics.get(i));
      }
      leading.started(metrics.get(0));
    }
  }

  /** Those that have a round to come, by their numbers. */
  private List<Integer> going() {
    List<Integer> going = new ArrayList<>();
    for (int i = 0; i < failures.length; i++) {
      if (failures[i] == null && trainings.get(i).contender().goesOn()) {
        going.add(i);
      }
    }
    return going;
  }

  /** One round of all that go on. Nothing has changed if it fails. */
  private void round() {
    List<Integer> going = going();
    List<RoundRunner.Ran> ran;
    try {
      ran =
          RoundRunner.run(
              going.stream().map(one -> trainings.get(one).turn()).toList(),
              name + ": round " + (round + 1) + " of " + going.size() + " settings");
    } catch (Exception e) {
      throw trainings.get(0).failure(e);
    }
    // No round counts as finished before the checkpoint of the one before is whole.
    checkpointing.finishWriting();
    round++;
    for (int i = 0; i < ran.size(); i++) {
      averaged(going.get(i), ran.get(i));
    }
    refuseIfNoneIsLeft();
  }

  private void refuseIfNoneIsLeft() {
    if (Arrays.stream(failures).allMatch(Objects::nonNull)) {
      throw failures[0];
    }
  }

  private void averaged(int which, RoundRunner.Ran ran) {
    try {
      trainings.get(which).contender().averaged(ran);
    } catch (TrainingFailedException e) {
      LOG.warn("{}", e.getMessage());
      failures[which] = e;
    }
  }

  /** Validates those whose turn has come, at once, and lets each draw its conclusions. */
  private void settle() {
    List<Training> due = new ArrayList<>();
    List<TrainState> states = new ArrayList<>();
    for (int i = 0; i < failures.length; i++) {
      Contender contender = trainings.get(i).contender();
      Optional<TrainState> state = failures[i] == null ? contender.due() : Optional.empty();
      if (state.isPresent()) {
        due.add(trainings.get(i));
        states.add(state.get());
      } else if (failures[i] == null) {
        contender.settle();
      }
    }
    if (!due.isEmpty()) {
      List<Metrics> metrics =
          Validator.validate(
              due.stream().map(Training::validator).toList(),
              states,
              name + ": validation of " + due.size() + " settings after round " + round);
      for (int i = 0; i < metrics.size(); i++) {
        due.get(i).contender().settle(states.get(i), metrics.get(i));
      }
    }
    tell(due);
  }

  private void tell(List<Training> validated) {
    int best = best();
    if (best < 0 || round == 0) {
      return;
    }
    Contender leader = trainings.get(best).contender();
    if (leader.round() == round) {
      leading.roundFinished(leader.last());
      if (validated.contains(trainings.get(best))) {
        leading.validated(leader.last(), leader.bestValidation());
      }
    }
  }

  /** The one that has validated best so far; -1: none has been validated. */
  private int best() {
    int best = -1;
    for (int i = 0; i < failures.length; i++) {
      Metrics metrics = trainings.get(i).contender().bestValidation();
      if (failures[i] == null
          && metrics != null
          && (best < 0
              || metrics
                  .score(criterion)
                  .better(trainings.get(best).contender().bestValidation().score(criterion)))) {
        best = i;
      }
    }
    return best;
  }

  /** Keeps what all have reached, unless it is kept already. */
  private void checkpoint() {
    if (checkpointing.takes() && round > kept) {
      kept = round;
      checkpointing.take(round, round, saved());
    }
  }

  private void keepFor(RuntimeException failure) {
    try {
      checkpoint();
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  private SavedState saved() {
    SavedState saved = new SavedState();
    for (int i = 0; i < failures.length; i++) {
      SavedState part = saved.in(part(i));
      if (failures[i] == null) {
        trainings.get(i).contender().save(part);
      } else {
        part.put("failure", failures[i].getMessage());
        part.put("lastGood", failures[i].lastGood());
        part.put("round", failures[i].round());
        part.put("rejections", Json.of(failures[i].rejections()));
      }
    }
    return saved;
  }

  private List<Ended> ended() {
    List<Ended> ended = new ArrayList<>();
    for (int i = 0; i < failures.length; i++) {
      ended.add(
          new Ended(
              failures[i] == null ? trainings.get(i).contender().result() : null, failures[i]));
    }
    return ended;
  }
}
