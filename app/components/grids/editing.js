// Editing: numbers that the visitor types, drags or steps. (Filled in below.)

class Editing {
  constructor(host) {
    this.host = host;
    this.notice = "";
  }
  adopt() {}
  open() {}
  place() {}
  send() {}
  drag() { return false; }
  startDrag() {}
  endDrag() {}
  onKey() { return false; }
  hasJustDragged() { return false; }
}
