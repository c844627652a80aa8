interface Message {
  role?: string;
  text?: string;
}

const messagesOf = (value: unknown): Message[] =>
  Array.isArray(value) ? (value as Message[]) : [];

/** A conversation: who spoke above what they said. */
export const ChatInput = ({ messages }: { messages: unknown }) => (
  <ol class="chat-input">
    {messagesOf(messages).map((message, i) => (
      <li key={i} class={message.role === 'user' ? 'mine' : ''}>
        <span class="chat-role">{message.role}</span>
        <div dir="auto">{message.text}</div>
      </li>
    ))}
  </ol>
);
