/** From here on it may scroll inside its frame, and so must be reachable by keyboard. */
const LONG = 240;

/** Text as it is: line breaks kept, right-to-left where its first strong letter says so. */
export const TextInput = ({ text }: { text: string }) => (
  <div class="text-input" dir="auto" tabIndex={text.length > LONG ? 0 : undefined}>
    {text}
  </div>
);
