// People as somebody types or pastes them: "login" or "login, name" in each line; pure.

export interface PeopleLines {
  good: { login: string; displayName: string }[];
  bad: string[];
}

const LOGIN = /^[a-z0-9._-]{1,64}$/;

export function peopleIn(text: string): PeopleLines {
  const result: PeopleLines = { good: [], bad: [] };
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (!line) continue;
    const [login = '', ...name] = line.split(/[,，;\t]/).map((part) => part.trim());
    if (LOGIN.test(login)) result.good.push({ login, displayName: name.join(' ') });
    else result.bad.push(line);
  }
  return result;
}
