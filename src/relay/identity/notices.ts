/** What people are told by mail about their sign-in. Never rejects: the change has happened. */
export interface SecurityNotices {
  passwordChanged(email: string, where: { readonly address: string }): Promise<void>
  secondFactorChanged(
    email: string,
    change: { readonly enabled: boolean; readonly address: string },
  ): Promise<void>
}
