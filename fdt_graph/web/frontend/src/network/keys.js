// Keys in; which actor is at hand out. Up and down: all actors, the most linked first. Left and
// right: the partners of the actor where the last step up, down or Enter was.

export class Walk {
  constructor(actors) {
    this.actors = actors;
    this.at = null;
    this.from = null;
    this.turn = -1;
  }

  // Stand at an actor; its partners come next.
  stand(place) {
    this.at = place;
    this.from = place;
    this.turn = -1;
    return place;
  }

  // Go to the actor after or before this one.
  step(by) {
    const count = this.actors.length;
    const next = this.at === null ? (by > 0 ? 0 : count - 1) : (this.from + by + count) % count;
    return this.stand(next);
  }

  // Go to the partner after or before this one.
  partner(by) {
    if (this.at === null) return this.step(1);
    const { near } = this.actors[this.from];
    this.turn = this.turn === -1 && by < 0 ? near.length - 1 : (this.turn + by + near.length) % near.length;
    this.at = near[this.turn];
    return this.at;
  }

  // Leave.
  end() {
    this.at = null;
    this.from = null;
    this.turn = -1;
  }
}
