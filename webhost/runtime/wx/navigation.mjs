// 路由 / The wx functions that open and close pages.
import { callables } from './calling.mjs';

export function navigationApi({ nav }) {
  const { navigateTo, redirectTo, reLaunch, switchTab, navigateBack } = nav;
  return callables({ navigateTo, redirectTo, reLaunch, switchTab, navigateBack });
}
