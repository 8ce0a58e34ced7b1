/** The sentences for an image that does not come from one host to another. */
import { ended, type Sentences, text, unchanged } from './failure-words.ts'

export const copySentences: Sentences<'copy-failed'> = {
  'copy-failed': ({ from, to, image, name, why, found }, after) => {
    const untouched = after || unchanged
    switch (why) {
      case 'absent':
        return text(
          `${image} is not on ${from}`,
          `What a host has not got cannot be copied from it. ${untouched}`,
          `Pull it there first, or name what it is called on ${from}.`,
        )
      case 'away':
        return text(
          `${image} cannot be copied from ${from}`,
          `${ended(found)} ${untouched}`,
          `See that ${from} answers (longshore hosts doctor ${from}), or have the image from elsewhere (source.pull).`,
        )
      case 'name-taken':
        return text(
          `${name} is another image on ${to}`,
          `There it is ${found.slice(0, 19)}, and would lose that name. ${untouched}`,
          'Copy it under another name (--as), or take the name from that image (--force), which stays without it.',
        )
      case 'differs':
        return text(
          `What arrived on ${to} is not what was sent`,
          `${found.slice(0, 19)} came of ${image}, with other layers or another config. It got no name there. ${untouched}`,
          'Copy it once more. If it stays so, one of the two engines changes what it stores.',
        )
    }
  },
}
