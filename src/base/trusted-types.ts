/** The policy's methods. With Trusted Types they return objects that the DOM takes in place of text; typed as text. */
interface Policy {
  createHTML(text: string): string;
  createScriptURL(address: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** Name of the policy: a page that restricts policies lists it in `trusted-types`. */
const POLICY_NAME = 'stepwell';

/** Returns texts unchanged: for browsers without Trusted Types, and for pages that refuse the policy. */
const PLAIN: Policy = { createHTML: (text) => text, createScriptURL: (address) => address };

let policy: Policy | undefined;

/**
 * The library's Trusted Types policy, made at first use.
 *
 * The policy passes on everything, so it must stay inside the library: only templates of the library, cleaned Markdown and
 * addresses of the library's own files go through it. Where the page does not allow the policy (`trusted-types` without
 * `stepwell`, or a second copy of the library without `'allow-duplicates'`), texts stay texts: if the page demands Trusted
 * Types too, the browser refuses them at their use, and the caller tries its next way.
 */
export function trusted(): Policy {
  policy ??= makePolicy();
  return policy;
}

function makePolicy(): Policy {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  try {
    return trustedTypes?.createPolicy(POLICY_NAME, PLAIN) ?? PLAIN;
  } catch {
    return PLAIN;
  }
}
