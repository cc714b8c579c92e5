/**
 * A font of 5 × 7 dots for the characters from space to `~`: seven rows a character, top first, each
 * a base-32 digit whose five bits are dots, the highest on the left.
 */
const glyphs =
  '0000000 4444004 aaa0000 aavavaa 4fke5u4 op248j3 cik8lid c480000 2488842 8422248 04lel40 ' +
  '044v440 0000c48 000v000 00000cc 01248g0 ehjlphe 4c4444e eh1248v v2421he 26aiv22 vgu11he ' +
  '68guhhe v124888 ehhehhe ehhf12c 0cc0cc0 0cc0c48 248g842 00v0v00 8421248 eh12404 eh1dlle ' +
  'ehhvhhh uhhuhhu ehggghe uhhhhhu vgguggv vgguggg ehgnhhf hhhvhhh e44444e 72222ic hikokih ' +
  'ggggggv hrllhhh hhpljhh ehhhhhe uhhuggg ehhhlid uhhukih fgge11u v444444 hhhhhhe hhhhha4 ' +
  'hhhllla hha4ahh hha4444 v1248gv e88888e 0g84210 e22222e 4ah0000 000000v 8420000 00e1fhf ' +
  'ggmphhu 00egghe 11djhhf 00ehvge 698s888 0fhhf1e ggmphhh 40c444e 20622ic ggikoki c44444e ' +
  '00qllhh 00mphhh 00ehhhe 00uhugg 00djf11 00mpggg 00ege1u 88s8896 00hhhjd 00hhha4 00hhlla ' +
  '00ha4ah 00hhf1e 00v248v 2448442 4444444 8442448 008l200';

const rows = glyphs.split(' ').map((digits) => Array.from(digits, (digit) => parseInt(digit, 32)));

/** For what the font does not have: a box. */
const missing = ['v', 'h', 'h', 'h', 'h', 'h', 'v'].map((digit) => parseInt(digit, 32));

export const glyphColumns = 5;
export const glyphRows = 7;

/** The rows of a character; accents are left out. */
export function glyphOf(character: string): readonly number[] {
  const base = character.normalize('NFD').codePointAt(0) ?? 0x20;
  return rows[base - 0x20] ?? missing;
}
