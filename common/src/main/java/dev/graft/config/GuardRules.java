package dev.graft.config;

/** What goes with {@code evaluate.guard}, and what does not. */
final class GuardRules {

  private final Settings settings;
  private final GuardSettings guard;
  private final Refusals refusals;

  GuardRules(Settings settings, Refusals refusals) {
    this.settings = settings;
    this.guard = settings.evaluate().guard();
    this.refusals = refusals;
  }

  void check(Command command) {
    refuse(
        guard.picks() && !guard.full(),
        "Cannot use evaluate.guard-action = pick without evaluate.guard = full: nothing else is trained to the end that could be saved.");
    refuse(
        guard.seeds() > 1 && !guard.full(),
        "Cannot use evaluate.guard-seeds without evaluate.guard = full: nothing else is trained to the end.");
    if (guard.off()) {
      return;
    }
    if (command == Command.PRETRAIN) {
      refusals.add(
          "Cannot pretrain with evaluate.guard: it says whether a transfer has helped, in fine-tune.");
      return;
    }
    DataSettings data = settings.data();
    refuse(
        !data.validation().named() && data.validationFraction() == 0,
        "Cannot use evaluate.guard without validation data to judge by: set data.validation.fraction or name files.");
    refuse(
        settings.evaluate().examination().resamples() == 0,
        "Cannot use evaluate.guard with evaluate.resamples = 0: resamples say what is chance; 1000 is usual.");
    refuse(
        settings.train().solvesLast(),
        "Cannot use evaluate.guard with train.optimizer.type = lbfgs: it is held to the same network from random weights, all of whose layers are trained, and lbfgs solves an output layer alone; use adam.");
    boolean stages = !settings.train().stages().isEmpty();
    refuse(
        stages && guard.seeds() > 1,
        "Cannot use evaluate.guard-seeds with train.stages or train.recipe: stages are trained by one seed; run the job with several, each with evaluate.guard-seeds = 1.");
    if (guard.mode() == GuardSettings.Mode.QUICK) {
      quick(stages);
    }
  }

  private void quick(boolean stages) {
    refuse(
        stages,
        "Cannot use evaluate.guard = quick with train.stages or train.recipe: the first steps train something else than the last; use evaluate.guard = full.");
    refuse(
        !settings.train().rounds(),
        "Cannot use evaluate.guard = quick with train.engine = %s: that engine trains to the end; use evaluate.guard = full."
            .formatted(settings.train().engine().name()));
    refuse(
        settings.train().findsRate(),
        "Cannot use evaluate.guard = quick with train.optimizer.learning-rate = auto: finding a rate takes more than is to be spent; use evaluate.guard = full.");
  }

  private void refuse(boolean when, String message) {
    if (when) {
      refusals.add(message);
    }
  }
}
