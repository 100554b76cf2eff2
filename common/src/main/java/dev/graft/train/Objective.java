package dev.graft.train;

/**
 * What a step is taken on: the labelled minibatch, or that and some of the unlabelled examples
 * beside it, with targets and weights of their own. The step itself is always the same.
 */
interface Objective {

  /** Labels alone. */
  Objective SUPERVISED =
      new Objective() {
        @Override
        public Minibatch of(int step, Minibatch labelled, Replica replica) {
          return labelled;
        }

        @Override
        public PseudoLabels told() {
          return null;
        }
      };

  /** Called before the round's state is loaded: looks ahead with other weights, if it needs to. */
  default void prepare(Replica replica) {}

  /**
   * What a step is taken on.
   *
   * @param step of the training, from 0
   * @param replica with the weights before the step
   */
  Minibatch of(int step, Minibatch labelled, Replica replica);

  /** What was made of unlabelled examples in the round; null: there are none. */
  PseudoLabels told();

  /**
   * That of a round.
   *
   * @param views null: the worker has no unlabelled examples
   * @param labelled examples of the worker
   */
  static Objective of(
      RoundStart start, int partition, UnlabelledViews views, int labelled, int outputs) {
    ObjectiveOptions options = start.options().objective();
    if (views == null || options == null) {
      return SUPERVISED;
    }
    if (options.aligns()) {
      return new DeepCoral(start, partition, views.weak(), labelled, outputs);
    }
    return start.beside() == null
        ? SUPERVISED
        : new Consistency(start, partition, views, labelled, outputs);
  }
}
