/** Text as it is: line breaks kept, right-to-left where its first strong letter says so. */
export const TextInput = ({ text }: { text: string }) => (
  <div class="text-input" dir="auto">
    {text}
  </div>
);
