/** Namespace and name of a project from its id, or from a bare name; both empty for all projects. */
export function projectNames(project: string | null): {
  readonly namespace: string;
  readonly project: string;
} {
  const [namespace, name] = (project ?? '').split('/');
  if (name === undefined) return { namespace: '', project: project ?? '' };
  try {
    return { namespace: decodeURIComponent(namespace ?? ''), project: decodeURIComponent(name) };
  } catch {
    // Not an id, but a bare name with a slash and a percent sign.
    return { namespace: '', project: project ?? '' };
  }
}
