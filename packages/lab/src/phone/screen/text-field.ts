/** What an editable view holds: text, cursor and selection, counted in code points. */
export class TextField {
  private characters: string[] = [];
  private start = 0;
  private end = 0;

  constructor(
    /** Shown while the field is empty. */
    readonly hint: string,
    private readonly changed: () => void,
  ) {}

  get text(): string {
    return this.characters.join('');
  }

  /** Puts text in place of what is selected, or at the cursor. */
  type(text: string): void {
    const typed = Array.from(text);
    this.characters.splice(this.start, this.end - this.start, ...typed);
    this.moveTo(this.start + typed.length);
    this.changed();
  }

  clear(): void {
    this.characters = [];
    this.moveTo(0);
    this.changed();
  }

  selectAll(): void {
    this.start = 0;
    this.end = this.characters.length;
  }

  /** Removes what is selected, or else one character. */
  delete(direction: 'before' | 'after'): void {
    if (this.start === this.end) {
      if (direction === 'before') this.start = Math.max(0, this.start - 1);
      else this.end = Math.min(this.characters.length, this.end + 1);
    }
    this.type('');
  }

  move(to: 'start' | 'end' | 'left' | 'right'): void {
    const places = {
      start: 0,
      end: this.characters.length,
      left: Math.max(0, this.start - 1),
      right: Math.min(this.characters.length, this.end + 1),
    };
    this.moveTo(places[to]);
  }

  private moveTo(position: number): void {
    this.start = position;
    this.end = position;
  }
}
