/** The made-up app itself: what the lab's phones show of it, and where its servers are. */
export const pigeonInLab = {
  id: 'pigeon',
  displayName: 'Pigeon',
  androidPackage: 'org.example.pigeon',
  activity: '.MainActivity',
  chatLink: 'pigeon://chat/{handle}',
  server: { name: 'loft.pigeon.example', port: 443 },
  ids: {
    chats: 'chat_list',
    rowName: 'chat_name',
    title: 'chat_title',
    messages: 'letters',
    bubble: 'letter',
    text: 'letter_text',
    date: 'letter_date',
    status: 'letter_state',
    input: 'compose_text',
    send: 'release',
  },
  words: {
    en: words('In the loft', 'Flying', 'Landed', 'Read', 'Lost', 'Write a letter'),
    de: words('Im Schlag', 'Fliegt', 'Gelandet', 'Gelesen', 'Verloren', 'Brief schreiben'),
    ja: words('小屋', '飛行中', '着陸', '既読', '迷子', '手紙を書く'),
  },
};

function words(pending, sent, delivered, read, failed, messageHint) {
  return { pending, sent, delivered, read, failed, messageHint };
}
