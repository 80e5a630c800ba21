import type { Action, Reply } from "./authflow";

function never(action: never): never {
  throw new Error(JSON.stringify(action));
}

export function replied(action: Action): Reply | string | null {
  switch (action.type) {
    case "ask":
      return { step: action.step, choice: "submit", values: { [action.fields[0]!.name]: action.fields[0]!.value } };
    case "go":
      return action.url;
    case "hold":
      return action.check_at === null ? null : { step: action.step, choice: "check" };
    case "done":
      return action.return_to ?? "/";
    case "failed":
      return action.way_out;
    default:
      return never(action);
  }
}
